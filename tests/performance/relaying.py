"""The relay, from PostgreSQL to confirmed in a quorum queue, beside raw pipelined confirms to the same queue."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from amqp import Channel
from kombu import Connection, Exchange, Producer, Queue
from sqlalchemy import insert

from shared.database import transaction
from shared.messaging.event import CONTENT_TYPE
from shared.messaging.rabbit_publisher import RabbitPublisher
from shared.messaging.relay import Relay
from tests.integration.messaging.probe import STATING, TYPE, Probe
from tests.performance.figures import Figure, Of, Target
from tests.performance.ground import Ground
from tests.performance.rounds import medians

EXCHANGE, KEY = "measured", "measured"
BODY = b"x" * 1024
WINDOW = 100
FACTS = 10_000


def measure(ground: Ground) -> Iterator[Figure]:
    """Facts per second, many subjects, 1 KB each."""
    count = ground.amount(FACTS)
    subjects: dict[str, Callable[[], float]] = {
        "relay": lambda: _relayed(ground, count),
        "raw": lambda: _published(ground, count),
    }
    found = medians(subjects, ground.rounds)
    yield Figure("relay, outbox to confirmed", found["relay"], "facts/s", Target(0.4, Of.RATIO), found["raw"])


def _declare(url: str) -> None:
    with Connection(url) as connection:
        exchange = Exchange(EXCHANGE, "topic", durable=True)
        queue = Queue(EXCHANGE, exchange, KEY, durable=True, queue_arguments={"x-queue-type": "quorum"})
        queue(connection.channel()).declare()


def _relayed(ground: Ground, count: int) -> float:
    with ground.database() as database, ground.vhost() as vhost:
        url = ground.broker_url(vhost, STATING)
        _declare(ground.rabbit.url(vhost=vhost))
        probe = Probe(STATING, database)
        publisher = RabbitPublisher(url, STATING)
        relay = Relay(probe.runtime, publisher)
        _fill(probe, WINDOW)
        while relay.run_once():
            continue
        _fill(probe, count)
        began = time.perf_counter()
        while relay.run_once():
            continue
        took = time.perf_counter() - began
        assert probe.unpublished() == 0
        publisher.close()
        probe.engine.dispose()
    return count / took


def _fill(probe: Probe, count: int) -> None:
    now = datetime.now(UTC)
    with transaction(probe.engine) as connection:
        connection.execute(insert(probe.tables.outbox), [_row(now) for _ in range(count)])


def _row(now: datetime) -> dict[str, Any]:
    return {
        "event_id": str(uuid4()),
        "type": TYPE,
        "subject": uuid4().hex,
        "sequence": 1,
        "exchange": EXCHANGE,
        "routing_key": KEY,
        "body": BODY,
        "stated_at": now,
        "next_at": now,
        "claimed_until": now,
        "attempts": 0,
    }


def _published(ground: Ground, count: int) -> float:
    with ground.vhost() as vhost, Connection(ground.rabbit.url(vhost=vhost)) as connection:
        _declare(ground.rabbit.url(vhost=vhost))
        raw = RawConfirms(connection)
        raw.publish(WINDOW)
        began = time.perf_counter()
        raw.publish(count)
        return count / (time.perf_counter() - began)


class RawConfirms:
    """The fastest that kombu's Producer goes with every message confirmed: a window, and nothing else."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        channel: Channel = connection.channel()
        channel.confirm_select()
        channel.events["basic_ack"].add(self._settle)
        self._producer = Producer(channel, auto_declare=False)
        self._sent = self._confirmed = 0
        self._open: set[int] = set()

    def publish(self, count: int) -> None:
        """Send `count` messages and see all of them confirmed."""
        for _ in range(count):
            while len(self._open) >= WINDOW:
                self._connection.drain_events(timeout=10)
            self._send()
        while self._open:
            self._connection.drain_events(timeout=10)

    def _send(self) -> None:
        self._sent += 1
        self._open.add(self._sent)
        self._producer.publish(
            BODY,
            exchange=EXCHANGE,
            routing_key=KEY,
            mandatory=True,
            delivery_mode=2,
            message_id=str(uuid4()),
            type=TYPE,
            content_type=CONTENT_TYPE,
            content_encoding="utf-8",
        )

    def _settle(self, tag: int, multiple: bool) -> None:
        self._open -= {known for known in self._open if known <= tag} if multiple else {tag}
