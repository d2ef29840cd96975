"""Receiving from RabbitMQ: a batch is stored first, and acknowledged when that is committed."""

import time
from collections.abc import Callable, Mapping, Sequence
from threading import Event as Flag
from typing import Any

import structlog
from amqp import Message
from kombu import Connection

from shared.messaging import topology
from shared.messaging.bulk import in_batches
from shared.messaging.limits import DEAD_PREFETCH, LARGEST_BATCH, PREFETCH
from shared.messaging.quarantine import Incoming
from shared.messaging.rabbit import connect
from shared.observability import metrics

LONGEST_PAUSE = 30.0
GATHERING = 0.005
"""Seconds to wait for one more message before a batch is stored."""

log = structlog.get_logger()


class RabbitConsumer:
    """The receiving side: hands batches to `store`, and acknowledges them when it returns.

    While the database is away `store` raises: what is held stays so, unacknowledged, and is tried again. Nothing is
    requeued, since each requeue, and each dropped connection, burns the queue's delivery limit. Nor can it stop to
    read, or the broker would take it for dead: what the prefetch lets through must fit into memory (limits.py).
    """

    def __init__(self, url: str, service_name: str, store: Callable[[Sequence[Incoming]], object]) -> None:
        self._url = url
        self._service_name = service_name
        self._queues = {
            topology.queue_of(service_name): PREFETCH,
            topology.dead_queue_of(service_name): DEAD_PREFETCH,
        }
        self._store = store
        self.is_connected = False
        self._held: list[Message] = []
        self._held_bytes = 0
        self._refusals = 0
        self._store_at = 0.0

    def run(self, stop: Flag, beat: Callable[[], None]) -> None:
        """Consume until `stop` is set; reconnects by itself. `beat` is called about once a second."""
        failures = 0
        while not stop.is_set():
            connection = None
            try:
                connection = connect(self._url)
                self._note(is_connected=True)
                self._consume(connection, stop, beat)
                connection.collect(socket_timeout=1)
            except Exception as error:
                failures = 1 if connection else failures + 1
                self._lose(connection, error)
                beat()
                stop.wait(min(0.5 * (1 << min(failures, 6)), LONGEST_PAUSE))

    def _note(self, *, is_connected: bool) -> None:
        self.is_connected = is_connected
        metrics.broker_connected.labels(self._service_name, "receiver").set(is_connected)

    def _lose(self, connection: Connection | None, error: Exception) -> None:
        log.warning("broker connection lost", role="receiver", reason=type(error).__name__)
        self._note(is_connected=False)
        metrics.broker_reconnects.labels(self._service_name, "receiver").inc()
        self._forget()
        if connection is not None:
            connection.collect(socket_timeout=0.1)

    def _consume(self, connection: Connection, stop: Flag, beat: Callable[[], None]) -> None:
        channel = self._open_channel(connection)
        checked_at = 0.0
        while not stop.is_set():
            self._drain(connection)
            if time.monotonic() - checked_at > 1:
                connection.heartbeat_check(rate=2)
                beat()
                checked_at = time.monotonic()
            if self._held and time.monotonic() >= self._store_at:
                self._hand_over(channel)
        for name in self._queues:
            channel.basic_cancel(name)

    def _open_channel(self, connection: Connection) -> Any:
        topology.declare(connection.channel())
        channel = connection.channel()
        channel.auto_decode = False  # the bytes as they were sent: their hash is what tells a duplicate
        self._forget()
        # Not kombu's Consumer, which would unpack whatever a header calls compressed, and fail on what is not.
        for name, prefetch in self._queues.items():
            channel.basic_qos(0, prefetch, False)  # holds for the consumers that are opened from now on
            channel.basic_consume(name, consumer_tag=name, callback=self._hold)
        return channel

    def _forget(self) -> None:
        """It was delivered on a connection that has ended, and comes again on the next."""
        self._held.clear()
        self._held_bytes = 0

    def _hold(self, message: Message) -> None:
        self._held.append(message)
        self._held_bytes += _size(message)

    def _drain(self, connection: Connection) -> None:
        """Wait up to a second for a first message, then take what else is there, up to a batch."""
        has_more = bool(self._held) and not self._refusals
        try:
            connection.drain_events(timeout=GATHERING if has_more else 1)
            while len(self._held) < PREFETCH and self._held_bytes < LARGEST_BATCH:
                connection.drain_events(timeout=GATHERING)
        except TimeoutError:
            return

    def _hand_over(self, channel: Any) -> None:
        """Store the first of what is held and acknowledge it, or hold it longer each time it cannot be stored."""
        batch = next(in_batches(self._held, _size))
        try:
            self._store([incoming_of(message, self._service_name) for message in batch])
        except Exception as error:
            self._refusals += 1
            self._store_at = time.monotonic() + min(0.2 * (1 << min(self._refusals, 6)), LONGEST_PAUSE)
            log.warning("batch held, not stored", error=type(error).__name__, held=len(self._held))
            return
        self._refusals = 0
        channel.basic_ack(batch[-1].delivery_tag, multiple=True)
        del self._held[: len(batch)]
        self._held_bytes -= sum(map(_size, batch))


def _size(message: Message) -> int:
    return len(message.body or b"")


def incoming_of(message: Message, service_name: str) -> Incoming:
    """A delivery as it was published, also when it comes out of the service's dead queue."""
    properties, delivery = message.properties, message.delivery_info
    headers = properties.get("application_headers") or {}
    exchange, routing_key = delivery["exchange"], delivery["routing_key"]
    is_dead = exchange == topology.DEAD
    if is_dead:
        exchange, routing_key = _first_published(headers)
    return Incoming(
        body=message.body or b"",  # the library puts an empty text for an empty body
        exchange=exchange,
        routing_key=routing_key,
        queue=(topology.dead_queue_of if is_dead else topology.queue_of)(service_name),
        publisher=properties.get("user_id"),
        content_type=properties.get("content_type") or "",
        headers=headers,
        is_redelivered=is_dead or bool(delivery.get("redelivered")),
    )


def _first_published(headers: Mapping[str, Any]) -> tuple[str, str]:
    """Where a dead-lettered message was published: the broker notes it, but a hostile header may stand in its place."""
    try:
        death = headers["x-death"][0]
        return str(death["exchange"]), str(death["routing-keys"][0])
    except (LookupError, TypeError):
        return topology.DEAD, ""
