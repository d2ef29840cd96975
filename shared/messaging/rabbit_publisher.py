"""Sending to RabbitMQ with pipelined confirms: each answer is matched with its own message, or the connection ends.

What was in flight on a connection that ended is in doubt, and is sent again.
"""

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import takewhile
from typing import Any

import structlog
from kombu import Connection, Producer

from shared.messaging import topology
from shared.messaging.event import CONTENT_TYPE
from shared.messaging.rabbit import BROKER_ERRORS, connect
from shared.messaging.relay import Outcome, Outgoing
from shared.observability import metrics

WINDOW = 100
CONFIRM_TIMEOUT = 10.0
LOOKING_UP = 1.0
"""Seconds: less than lies between two heartbeats of the broker."""
RENEWED_AFTER = 2.0
"""Seconds: a refusal may be that of a channel which was opened while a queue changed its leader, and which then refuses
for ever (RabbitMQ 3.10): after a refusal, a connection that is older is closed, and the next fact opens another."""
LISTENING = 0.002
"""Seconds in which an idle connection takes the broker's heartbeats."""

log = structlog.get_logger()


class RabbitPublisher:
    """The sending side. Not for use by two threads."""

    def __init__(self, url: str, service_name: str) -> None:
        self._url = url
        self._service_name = service_name
        self._connection: Connection | None = None
        self._window: ConfirmWindow | None = None
        self._checked_at = self._renew_at = 0.0

    def publish(self, messages: Sequence[Outgoing]) -> Mapping[str, Outcome]:
        """Send with at most a window unconfirmed. On any error the connection is thrown away, as a late confirm on it
        could be taken for that of a later message; what was not settled by then is absent from the answer."""
        try:
            window = self._open()
        except BROKER_ERRORS as error:
            self._lost(type(error).__name__)
            raise
        try:
            window.send(messages)
        except BROKER_ERRORS as error:
            self._lost(type(error).__name__)
        outcomes = window.take_outcomes()
        if Outcome.NACKED in outcomes.values() and time.monotonic() > self._renew_at:
            self.close()
        return outcomes

    def close(self) -> None:
        """Orderly, when nothing is in flight."""
        if self._connection is not None:
            self._connection.collect(socket_timeout=1)
            self._connection = self._window = None

    def rest(self) -> None:
        """Nothing to send: send and check heartbeats, about once a second."""
        if self._connection is None or time.monotonic() - self._checked_at < 1:
            return
        self._checked_at = time.monotonic()
        try:
            # The broker's heartbeats count as missed until somebody reads them.
            with suppress(TimeoutError):
                self._connection.drain_events(timeout=LISTENING)
            self._connection.heartbeat_check(rate=2)
        except BROKER_ERRORS as error:
            self._lost(type(error).__name__)

    def _open(self) -> "ConfirmWindow":
        if self._window is None:
            self._connection = connect(self._url)
            topology.declare(self._connection.channel())
            self._window = ConfirmWindow(self._connection)
            self._renew_at = time.monotonic() + RENEWED_AFTER
            metrics.broker_connected.labels(self._service_name, "relay").set(1)
        return self._window

    def _lost(self, reason: str) -> None:
        log.warning("broker connection lost", role="relay", reason=reason)
        metrics.broker_connected.labels(self._service_name, "relay").set(0)
        metrics.broker_reconnects.labels(self._service_name, "relay").inc()
        if self._connection is not None:
            self._connection.collect(socket_timeout=0.1)
        self._connection = self._window = None


class ConfirmWindow:
    """Publishes on one channel and matches each confirm, refusal and return with its message by delivery tag."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._user = connection.userid
        channel = connection.channel()
        channel.confirm_select()
        channel.events["basic_ack"].add(lambda tag, multiple: self._settle(tag, multiple, Outcome.CONFIRMED))
        channel.events["basic_nack"].add(lambda tag, multiple: self._settle(tag, multiple, Outcome.NACKED))
        channel.events["basic_return"].add(self._note_return)
        self._producer = Producer(channel, auto_declare=False)
        self._tag = 0
        self._in_flight: OrderedDict[int, str] = OrderedDict()
        self._returned: set[str] = set()
        self._outcomes: dict[str, Outcome] = {}

    def send(self, messages: Sequence[Outgoing]) -> None:
        """Publish all and wait for the answers. Raises one of BROKER_ERRORS (a silent broker: TimeoutError)."""
        for message in messages:
            while len(self._in_flight) >= WINDOW:
                self._drain()
            self._publish(message)
        while self._in_flight:
            self._drain()

    def take_outcomes(self) -> dict[str, Outcome]:
        """What is known so far, once."""
        outcomes, self._outcomes = self._outcomes, {}
        return outcomes

    def _publish(self, message: Outgoing) -> None:
        self._tag += 1
        self._in_flight[self._tag] = message.event_id
        self._producer.publish(
            message.body,
            exchange=message.exchange,
            routing_key=message.routing_key,
            mandatory=True,
            delivery_mode=2,
            message_id=message.event_id,
            type=message.type,
            user_id=self._user,
            content_type=CONTENT_TYPE,
            content_encoding="utf-8",
        )

    def _drain(self) -> None:
        """Read until an answer has come. Raises TimeoutError after CONFIRM_TIMEOUT without any.

        A broker that can confirm nothing (no leader, no memory, no disk) still sends its heartbeats, in time for the
        library never to call it silent.
        """
        waiting, deadline = len(self._in_flight), time.monotonic() + CONFIRM_TIMEOUT
        while len(self._in_flight) == waiting:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{waiting} messages without an answer")
            with suppress(TimeoutError):
                self._connection.drain_events(timeout=LOOKING_UP)

    def _settle(self, tag: int, multiple: bool, outcome: Outcome) -> None:
        tags = list(takewhile(lambda known: known <= tag, self._in_flight)) if multiple else [tag]
        for known in tags:
            event_id = self._in_flight.pop(known)
            # What is returned is confirmed as well: the return comes first.
            self._outcomes[event_id] = Outcome.UNROUTED if event_id in self._returned else outcome
            self._returned.discard(event_id)

    def _note_return(self, _error: Exception, _exchange: str, _routing_key: str, message: Any) -> None:
        self._returned.add(message.properties["message_id"])
