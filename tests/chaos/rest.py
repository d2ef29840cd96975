"""When an installation has come to rest: nothing waits anywhere, and nothing is on its way."""

from dataclasses import dataclass

from amqp import AMQPError
from sqlalchemy.exc import SQLAlchemyError

from shared.messaging.topology import SERVICES, UNROUTED, dead_queue_of, queue_of
from tests.chaos.databases import Databases
from tests.chaos.finance import QUEUE, Finance
from tests.chaos.installation import FINANCE, Broker

WAITING = {
    "outbox": "SELECT count(*) FROM outbox WHERE published_at IS NULL",
    "inbox": "SELECT count(*) FROM inbox WHERE status = 'pending'",
}
MESSAGES, MESSAGES_WAITING = "SELECT count(*) FROM message", "SELECT count(*) FROM message WHERE status = 'pending'"
PAYMENTS_OPEN = "SELECT count(*) FROM payment WHERE outcome IS NULL"
STATED = "SELECT count(*) FROM outbox WHERE exchange = 'nefe.events'"
RECEIVED = "SELECT count(*) FROM inbox WHERE source LIKE '/academies/%'"
RECEIVED_FROM_FINANCE = f"SELECT count(*) FROM inbox WHERE source = '{FINANCE.source}'"


@dataclass(frozen=True)
class Reading:
    """What waits or travels, and how many rows are kept: read one database after the other, not at one instant."""

    moving: dict[str, int]
    kept: dict[str, int]


def unrest(databases: Databases, broker: Broker, finance: Finance) -> dict[str, int]:
    """What waits, travels or has just arrived, and how much of it; empty when nothing does.

    One quiet reading proves nothing: what leaves one database may arrive in another that was read before. But rows
    only ever come and are settled once. If two readings in a row are quiet and count the same rows, nothing was on its
    way at any instant between the two.
    """
    try:
        first = _read(databases, broker, finance)
        second = first if first.moving else _read(databases, broker, finance)
    except (SQLAlchemyError, AMQPError, OSError):
        return {"servers that do not answer": 1}
    arrived = {f"new in {what}": number - first.kept[what] for what, number in second.kept.items()}
    return {what: number for what, number in {**second.moving, **arrived}.items() if number}


def facts_stated(databases: Databases) -> dict[str, int]:
    """How many facts each service has stated."""
    return {service: databases.count(service, STATED) for service in SERVICES}


def queues() -> list[str]:
    """Every queue that has to be empty in the end."""
    own = [queue(service) for service in SERVICES for queue in (queue_of, dead_queue_of)]
    return [*own, UNROUTED, QUEUE]


def _read(databases: Databases, broker: Broker, finance: Finance) -> Reading:
    waiting = _waiting(databases)
    stated = facts_stated(databases)
    received = {service: databases.count(service, RECEIVED) for service in SERVICES}
    announced, heard = len(finance.announced), databases.count("funding", RECEIVED_FROM_FINANCE)
    moving = {
        **waiting,
        **{name: broker.node.messages_ready(broker.vhost, name) for name in queues()},
        **_travelling(stated, received),
        "announcements": int(not finance.is_idle) + abs(announced - heard),
    }
    kept = {
        **{f"outbox of {service}": number for service, number in stated.items()},
        **{f"inbox of {service}": number for service, number in received.items()},
        "announcements": announced + heard,
        "messages": databases.count("notification", MESSAGES),
    }
    return Reading({what: number for what, number in moving.items() if number}, kept)


def _waiting(databases: Databases) -> dict[str, int]:
    found = {
        f"{what} of {service}": databases.count(service, query)
        for service in SERVICES
        for what, query in WAITING.items()
    }
    found["messages"] = databases.count("notification", MESSAGES_WAITING)
    found["payments"] = databases.count("funding", PAYMENTS_OPEN)
    return found


def _travelling(stated: dict[str, int], received: dict[str, int]) -> dict[str, int]:
    """What was stated and is not in the others' inboxes: a queue does not count what a consumer holds."""
    return {
        f"facts on their way to {service}": abs(sum(stated.values()) - stated[service] - received[service])
        for service in SERVICES
    }
