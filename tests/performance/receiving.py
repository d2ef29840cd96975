"""Receive and store: from a quorum queue to committed in the inbox and acknowledged, beside raw basic_consume."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event as Flag
from uuid import uuid4

from amqp import Message
from kombu import Connection

from shared.messaging.event import Event, encode
from shared.messaging.quarantine import Incoming
from shared.messaging.rabbit import connect
from shared.messaging.rabbit_consumer import RabbitConsumer
from shared.messaging.rabbit_publisher import ConfirmWindow
from shared.messaging.relay import Outgoing
from shared.messaging.runtime import source_of
from shared.messaging.topology import EVENTS, declare, queue_of
from tests.integration.messaging.probe import ACADEMY, APPLYING, STATING, TYPE, Probe, payload
from tests.performance.figures import Figure, Target
from tests.performance.ground import Ground
from tests.performance.rounds import medians

EVENTS_PER_ROUND, WINDOW = 10_000, 100


def measure(ground: Ground) -> Iterator[Figure]:
    """Events per second, many subjects."""
    count = ground.amount(EVENTS_PER_ROUND)
    subjects: dict[str, Callable[[], float]] = {
        "stored": lambda: _stored(ground, count),
        "raw": lambda: _taken(ground, count),
    }
    found = medians(subjects, ground.rounds)
    yield Figure("receive and store", found["stored"], "events/s", Target(3000), found["raw"])


def _stored(ground: Ground, count: int) -> float:
    with ground.database() as database, _queue(ground, count) as url:
        probe, stop, left = Probe(APPLYING, database), Flag(), count
        store = probe.receiver().store

        def counting(messages: Sequence[Incoming]) -> None:
            nonlocal left
            store(messages)
            left -= len(messages)
            if left <= 0:
                stop.set()

        began = time.perf_counter()
        RabbitConsumer(url, APPLYING, counting).run(stop, lambda: None)
        took = time.perf_counter() - began
        assert len(probe.statuses()) == count
        probe.engine.dispose()
    return count / took


def _taken(ground: Ground, count: int) -> float:
    """The fastest that the library goes with every message acknowledged: a window, and nothing else."""
    with _queue(ground, count) as url:
        began = time.perf_counter()
        connection = connect(url)
        _acknowledge(connection, queue_of(APPLYING), count)
        took = time.perf_counter() - began
        connection.release()
    return count / took


def _acknowledge(connection: Connection, queue: str, count: int) -> None:
    channel, taken = connection.channel(), 0
    channel.auto_decode = False

    def take(message: Message) -> None:
        nonlocal taken
        taken += 1
        if taken % WINDOW == 0 or taken == count:
            channel.basic_ack(message.delivery_tag, multiple=True)

    channel.basic_qos(0, 10 * WINDOW, False)
    channel.basic_consume(queue, callback=take)
    while taken < count:
        connection.drain_events(timeout=10)


@contextmanager
def _queue(ground: Ground, count: int) -> Iterator[str]:
    """The address of a service whose queue holds `count` events, and is empty at the end of the block."""
    with ground.vhost() as vhost:
        _publish(ground.broker_url(vhost, STATING), count)
        yield ground.broker_url(vhost, APPLYING)
        assert ground.rabbit.messages_ready(vhost, queue_of(APPLYING)) == 0


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
