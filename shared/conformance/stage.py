"""All the others: says what the other services and the partners would say, and hears what the examined program states.

One connection, one thread: whoever waits also listens.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from amqp import Message
from amqp.exceptions import AMQPError, NotFound

from shared.clock import Clock
from shared.conformance.statements import Statement, Wire, read_statement
from shared.messaging import topology
from shared.messaging.event import CONTENT_TYPE, encode
from shared.messaging.event import Event as Fact
from shared.messaging.publishers import SERVICE_USER, Partner
from shared.messaging.rabbit import BROKER_ERRORS, connect
from shared.messaging.runtime import source_of

LISTENING = 0.1
PATIENCE = 120.0
"""Seconds until a broker that was restarted must be there again."""
PARTNERS = (
    Partner(
        "finance",
        "/partners/finance",
        ("nefe.envelope.credited.v1", "nefe.payment.executed.v1", "nefe.payment.refused.v1"),
    ),
    Partner("directory", "/partners/directory", ("nefe.structure.registered.v1",)),
    Partner("school-life", "/partners/school-life", ("nefe.notification.requested.v1", "nefe.notification.bounced.v1")),
)
"""Whom the examined program must know as partners."""


class BrokerUnusable(Exception):
    """The broker at the given address is not one on which a program can be examined; the message says why."""


@dataclass(frozen=True)
class Said:
    """A message to publish: bytes, where to, and in whose name."""

    body: bytes
    exchange: str
    routing_key: str
    user: str
    message_id: str = ""
    content_type: str = CONTENT_TYPE


def fact(event: Fact, service: str) -> Said:
    """A fact as a service states it."""
    return Said(encode(event), topology.EVENTS, event.type, SERVICE_USER.format(service=service), event.id)


def inbound(event: Fact, partner: Partner) -> Said:
    """An event as a partner publishes it."""
    return Said(encode(event), topology.INBOUND, event.type, partner.user, event.id)


class Stage:
    """The broker as all others see it. The account must be allowed to speak for them: it has the tag impersonator."""

    def __init__(self, url: str, service: str, academy: str, clock: Clock) -> None:
        self.service = service
        self.academy = academy
        self.clock = clock
        self.statements: list[Statement] = []
        self.faults: list[str] = []
        self._url = url
        self._wire = Wire(academy, service)
        self._ear = f"nefe.conformance.{service}"
        self._connection: Any = None
        self._channel: Any = None

    def open(self) -> None:
        """Make what must exist on the broker. Raises BrokerUnusable."""
        try:
            self._connect()
            self._declare()
        except BROKER_ERRORS as error:
            raise BrokerUnusable(f"the broker cannot be used: {error}") from error

    def close(self) -> None:
        """Leave nothing behind but what the program itself needs."""
        with suppress(*BROKER_ERRORS):
            self._channel.queue_delete(self._ear)
            self._connection.close()

    def say(self, messages: Sequence[Said]) -> None:
        """Publish, and wait for the broker's confirmation. Raises BrokerUnusable."""
        try:
            for each in messages:
                self._wire.told.add(each.message_id)
                self._channel.basic_publish_confirm(
                    _message(each), exchange=each.exchange, routing_key=each.routing_key
                )
        except AMQPError as error:
            raise BrokerUnusable(f"the broker does not let the kit speak for {messages[0].user}: {error}") from error

    def listen(self, seconds: float) -> None:
        """Hear for so long. Comes back on a broker that was away."""
        give_up_at = time.monotonic() + seconds
        while time.monotonic() < give_up_at:
            self._hear()

    def wait_until(self, is_met: Callable[[], object], seconds: float) -> bool:
        """Hear until it is met; whether it was."""
        give_up_at = time.monotonic() + seconds
        while not is_met():
            if time.monotonic() >= give_up_at:
                return False
            self._hear()
        return True

    def is_consumed(self) -> bool:
        """Whether somebody reads the service's queue."""
        return int(self._queue().consumer_count) > 0

    def waiting(self) -> int:
        """How many messages the program has not been sent yet."""
        return int(self._queue().message_count)

    def come_back(self) -> None:
        """Connect anew, to a broker that was restarted. Raises BrokerUnusable."""
        give_up_at = time.monotonic() + PATIENCE
        while True:
            with suppress(*BROKER_ERRORS):
                self._connection.collect(socket_timeout=1)
            try:
                self._connect()
                self._channel.basic_consume(self._ear, callback=self._take)
            except BROKER_ERRORS as error:
                if time.monotonic() > give_up_at:
                    raise BrokerUnusable(f"the broker has not come back: {error}") from error
                time.sleep(1)
            else:
                return

    def _queue(self) -> Any:
        return self._channel.queue_declare(topology.queue_of(self.service), passive=True)

    def _connect(self) -> None:
        self._connection = connect(self._url)
        self._channel = self._connection.channel()

    def _declare(self) -> None:
        """Nobody else is allowed to: in an academy the broker has its definitions from a file."""
        try:
            topology.declare(self._connection.channel(), partners=[partner.user for partner in PARTNERS])
        except NotFound as error:
            raise BrokerUnusable(f"the broker's definitions are not complete: {error}") from error
        self._channel.queue_declare(self._ear, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
        self._channel.queue_purge(self._ear)
        self._channel.queue_bind(self._ear, exchange=topology.EVENTS, routing_key="#")
        self._channel.queue_bind(self._ear, exchange=topology.REJECTIONS, routing_key="#")
        self._channel.basic_consume(self._ear, callback=self._take)

    def _hear(self) -> None:
        try:
            self._connection.drain_events(timeout=LISTENING)
        except TimeoutError:
            self._connection.heartbeat_check(rate=2)
        except BROKER_ERRORS:
            self.come_back()

    def _take(self, message: Message) -> None:
        told: Mapping[str, Any] = message.delivery_info
        statement = read_statement(_bytes(message.body), told["exchange"], told["routing_key"], message.properties)
        message.channel.basic_ack(message.delivery_tag)
        source = statement.event.source if statement.event else None
        mine = (SERVICE_USER.format(service=self.service), source_of(self.academy, self.service))
        if statement.properties.get("user_id") == mine[0] or source == mine[1]:
            self.statements.append(statement)
            self.faults += self._wire.faults(statement)


def _message(each: Said) -> Message:
    return Message(
        each.body,
        content_type=each.content_type,
        delivery_mode=2,
        user_id=each.user,
        **({"message_id": each.message_id} if each.message_id else {}),
    )


def _bytes(body: str | bytes) -> bytes:
    return body if isinstance(body, bytes) else body.encode()
