"""What must exist on the broker: exchanges, queues and bindings, as plain values, and how they are declared.

The worker declares them, and the broker's definitions file is made of them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from amqp.exceptions import NotFound

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.event_type import stem_of
from shared.contracts.vocabulary import Service

EVENTS = "nefe.events"
INBOUND = "nefe.inbound"
REJECTIONS = "nefe.rejections"
DEAD = "nefe.dead"
UNROUTED = "nefe.unrouted"

SERVICES: tuple[str, ...] = tuple(service.value for service in Service)
ANONYMOUS = "anonymous"

# Only requeues and dropped connections count, and neither is how a failure is answered here: headroom for outages.
DELIVERY_LIMIT = 100
# Where nothing lies behind a queue the limit must not be reached; -1 is no limit to RabbitMQ 4 and one to RabbitMQ 3.
UNREACHABLE_LIMIT = 1_000_000


@dataclass(frozen=True)
class DeclaredExchange:
    """A durable exchange; `arguments` as RabbitMQ takes them."""

    name: str
    kind: str
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DeclaredQueue:
    """A durable queue; `arguments` as RabbitMQ takes them."""

    name: str
    arguments: Mapping[str, str | int]


@dataclass(frozen=True)
class Binding:
    """`queue` gets what `exchange` is sent under `routing_key`, a pattern if the exchange is a topic."""

    exchange: str
    queue: str
    routing_key: str


@dataclass(frozen=True)
class Topology:
    """All of one academy's virtual host, in an order in which it can be declared. The last exchange is the seal."""

    exchanges: tuple[DeclaredExchange, ...]
    queues: tuple[DeclaredQueue, ...]
    bindings: tuple[Binding, ...]


def queue_of(service: str) -> str:
    """The queue from which `service` receives."""
    return f"nefe.{service}"


def dead_queue_of(service: str) -> str:
    """Where the broker puts what it gave up delivering to `service`."""
    return f"nefe.{service}.dead"


def rejections_of(publisher: str) -> str:
    """The queue in which `publisher` reads why its events were refused."""
    return f"nefe.rejections.{publisher}"


def subscriber(user: str) -> str:
    """What `queue_of` and `dead_queue_of` take for an outside program that listens to facts."""
    return f"subscriber.{user}"


def history_of(receiver: str) -> str:
    """The exchange by which facts of the past are handed to `receiver` alone: a service, or `subscriber(user)`."""
    return f"nefe.history.{receiver}"


def is_history(exchange: str) -> bool:
    """Whether what comes by it was stated before."""
    return exchange.startswith(history_of(""))


def topology(partners: Iterable[str] = (), subscriptions: Mapping[str, Sequence[str]] | None = None) -> Topology:
    """What must exist for these `partners` (broker users who publish) and `subscriptions` (user: patterns of types)."""
    listeners = subscriptions or {}
    publishers = [*dict.fromkeys(partners), ANONYMOUS]
    return Topology(
        exchanges=(*_exchanges(listeners), _seal()),
        queues=tuple(_queues(publishers, listeners)),
        bindings=tuple(_bindings(publishers, listeners)),
    )


def _seal() -> DeclaredExchange:
    """An exchange without any use but its name, made last: it says which edition of the topology is complete.

    AMQP can tell whether a queue exists and not whether it is bound, and asking is open to who may not configure.
    """
    parts = (list(_exchanges({})), list(_queues([], {})), list(_bindings([], {})))
    return DeclaredExchange(f"nefe.topology.{hashlib.sha256(repr(parts).encode()).hexdigest()[:12]}", "direct")


def _exchanges(listeners: Iterable[str]) -> Iterator[DeclaredExchange]:
    kept = {"alternate-exchange": UNROUTED}
    yield DeclaredExchange(UNROUTED, "fanout")
    yield DeclaredExchange(DEAD, "direct")
    yield DeclaredExchange(REJECTIONS, "topic", kept)
    yield DeclaredExchange(EVENTS, "topic", kept)
    yield DeclaredExchange(INBOUND, "topic", kept)
    for receiver in _receivers(listeners):
        # Without an alternate: whoever hands facts on is told which of them nobody takes.
        yield DeclaredExchange(history_of(receiver), "topic")


def _queues(publishers: Sequence[str], listeners: Iterable[str]) -> Iterator[DeclaredQueue]:
    yield DeclaredQueue(UNROUTED, _quorum(UNREACHABLE_LIMIT))
    for receiver in _receivers(listeners):
        yield DeclaredQueue(dead_queue_of(receiver), _quorum(UNREACHABLE_LIMIT))
        yield DeclaredQueue(queue_of(receiver), _quorum(DELIVERY_LIMIT) | _dead_lettering(receiver))
    for publisher in publishers:
        yield DeclaredQueue(rejections_of(publisher), _quorum(UNREACHABLE_LIMIT))


def _receivers(listeners: Iterable[str]) -> list[str]:
    return [*SERVICES, *map(subscriber, listeners)]


def _quorum(delivery_limit: int) -> dict[str, str | int]:
    return {"x-queue-type": "quorum", "x-delivery-limit": delivery_limit}


def _dead_lettering(receiver: str) -> dict[str, str | int]:
    return {
        "x-dead-letter-exchange": DEAD,
        "x-dead-letter-routing-key": receiver,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


def _bindings(publishers: Sequence[str], listeners: Mapping[str, Sequence[str]]) -> Iterator[Binding]:
    yield Binding(UNROUTED, UNROUTED, "")
    for receiver in _receivers(listeners):
        yield Binding(DEAD, dead_queue_of(receiver), receiver)
    for service in SERVICES:
        for exchange in (EVENTS, history_of(service)):
            yield Binding(exchange, queue_of(service), "nefe.#")
        for stem in _accepted_stems(service):
            yield Binding(INBOUND, queue_of(service), f"{stem}.*")
    for user, patterns in listeners.items():
        for exchange, pattern in product((EVENTS, history_of(subscriber(user))), patterns):
            yield Binding(exchange, queue_of(subscriber(user)), pattern)
    # Whoever posts events, and has no queue to read, is told by the service that took them.
    yield Binding(REJECTIONS, queue_of(Service.SUBMISSION), "#")
    for publisher in publishers:
        yield Binding(REJECTIONS, rejections_of(publisher), publisher)


def _accepted_stems(service: str) -> list[str]:
    """Types without their version: a version that we do not have is then received, and its publisher told so."""
    stems = (stem_of(event_type.name) for event_type in CATALOGUE.inbound_for(service))
    return list(dict.fromkeys(stem for stem in stems if stem))


def declare(channel: Any, partners: Iterable[str] = ()) -> None:
    """Make what is missing. The channel is of no use afterwards.

    Raises amqp's AccessRefused where something is missing and this user may not make it: the broker's definitions are
    then older than this program.
    """
    wanted = topology(partners)
    try:
        _check(channel, wanted)
    except NotFound:
        with channel.connection.channel() as another:
            _make(another, wanted)


def _check(channel: Any, wanted: Topology) -> None:
    """Ask for the seal, which vouches for all but the partners' queues, and for those."""
    seal = wanted.exchanges[-1]
    channel.exchange_declare(seal.name, seal.kind, passive=True)
    for queue in wanted.queues:
        if queue.name.startswith(REJECTIONS):
            channel.queue_declare(queue.name, passive=True)


def _make(channel: Any, wanted: Topology) -> None:
    *exchanges, seal = wanted.exchanges
    for exchange in exchanges:
        _make_exchange(channel, exchange)
    for queue in wanted.queues:
        channel.queue_declare(queue.name, durable=True, auto_delete=False, arguments=dict(queue.arguments))
    for binding in wanted.bindings:
        channel.queue_bind(binding.queue, binding.exchange, binding.routing_key)
    _make_exchange(channel, seal)


def _make_exchange(channel: Any, exchange: DeclaredExchange) -> None:
    arguments = dict(exchange.arguments)
    channel.exchange_declare(exchange.name, exchange.kind, durable=True, auto_delete=False, arguments=arguments)
