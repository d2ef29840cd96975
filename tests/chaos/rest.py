"""When an installation has come to rest: nothing waits anywhere, and nothing is on its way."""

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
STATED = "SELECT count(*) FROM outbox WHERE exchange = 'nefe.events'"
RECEIVED = "SELECT count(*) FROM inbox WHERE source LIKE '/academies/%'"
RECEIVED_FROM_FINANCE = f"SELECT count(*) FROM inbox WHERE source = '{FINANCE.source}'"


def unrest(databases: Databases, broker: Broker, finance: Finance) -> dict[str, int]:
    """What waits or travels, and how much of it; empty when nothing does."""
    try:
        found = {**_waiting(databases), **_travelling(databases)}
        found |= {name: broker.node.messages_ready(broker.vhost, name) for name in queues()}
    except (SQLAlchemyError, AMQPError, OSError):
        return {"servers that do not answer": 1}
    announced = len(finance.announced) - databases.count("funding", RECEIVED_FROM_FINANCE)
    found["announcements"] = int(not finance.is_idle) + abs(announced)
    return {what: number for what, number in found.items() if number}


def facts_stated(databases: Databases) -> dict[str, int]:
    """How many facts each service has stated."""
    return {service: databases.count(service, STATED) for service in SERVICES}


def queues() -> list[str]:
    """Every queue that has to be empty in the end."""
    own = [queue(service) for service in SERVICES for queue in (queue_of, dead_queue_of)]
    return [*own, UNROUTED, QUEUE]


def _waiting(databases: Databases) -> dict[str, int]:
    found = {
        f"{what} of {service}": databases.count(service, query)
        for service in SERVICES
        for what, query in WAITING.items()
    }
    found["messages"] = databases.count("notification", "SELECT count(*) FROM message WHERE status = 'pending'")
    return found


def _travelling(databases: Databases) -> dict[str, int]:
    """What was stated and is not in the others' inboxes: a queue does not count what a consumer holds."""
    stated = facts_stated(databases)
    return {
        f"facts on their way to {service}": abs(
            sum(stated.values()) - stated[service] - databases.count(service, RECEIVED)
        )
        for service in SERVICES
    }
