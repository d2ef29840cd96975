"""Receive and store: from a quorum queue to committed in the inbox and acknowledged, beside taking without keeping."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from threading import Event as Flag
from uuid import uuid4

from shared.messaging.event import Event, encode
from shared.messaging.quarantine import Incoming
from shared.messaging.rabbit import connect
from shared.messaging.rabbit_consumer import RabbitConsumer
from shared.messaging.rabbit_publisher import ConfirmWindow
from shared.messaging.relay import Outgoing
from shared.messaging.runtime import source_of
from shared.messaging.topology import EVENTS, declare
from tests.integration.messaging.probe import ACADEMY, APPLYING, STATING, TYPE, Probe, payload
from tests.performance.figures import Figure, Target
from tests.performance.ground import Ground
from tests.performance.rounds import medians

EVENTS_PER_ROUND = 10_000
Store = Callable[[Sequence[Incoming]], None]


def measure(ground: Ground) -> Iterator[Figure]:
    """Events per second, many subjects."""
    count = ground.amount(EVENTS_PER_ROUND)
    subjects: dict[str, Callable[[], float]] = {
        "stored": lambda: _stored(ground, count),
        "taken": lambda: _taken(ground, count),
    }
    found = medians(subjects, ground.rounds)
    yield Figure("receive and store", found["stored"], "events/s", Target(3000), found["taken"])


def _stored(ground: Ground, count: int) -> float:
    with ground.database() as database:
        probe = Probe(APPLYING, database)
        rate = _consumed(ground, count, probe.receiver().store)
        assert len(probe.statuses()) == count
        probe.engine.dispose()
    return rate


def _taken(ground: Ground, count: int) -> float:
    return _consumed(ground, count, lambda messages: None)


def _consumed(ground: Ground, count: int, store: Store) -> float:
    with ground.vhost() as vhost:
        _publish(ground.broker_url(vhost, STATING), count)
        stop, left = Flag(), count

        def counting(messages: Sequence[Incoming]) -> None:
            nonlocal left
            store(messages)
            left -= len(messages)
            if left <= 0:
                stop.set()

        began = time.perf_counter()
        RabbitConsumer(ground.broker_url(vhost, APPLYING), APPLYING, counting).run(stop, lambda: None)
        took = time.perf_counter() - began
        assert ground.rabbit.messages_ready(vhost, f"nefe.{APPLYING}") == 0
    return count / took


def _publish(url: str, count: int) -> None:
    connection = connect(url)
    declare(connection.channel())
    ConfirmWindow(connection).send([_outgoing(number) for number in range(count)])
    connection.release()


def _outgoing(number: int) -> Outgoing:
    event_id, subject = str(uuid4()), uuid4().hex
    source, data = source_of(ACADEMY, STATING), payload(TYPE, subject)
    body = encode(Event(event_id, source, TYPE, subject, datetime.now(UTC), data, sequence=1))
    return Outgoing(number, event_id, TYPE, EVENTS, TYPE, body, attempts=0)
