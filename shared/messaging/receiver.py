"""Stores what arrives before it is acknowledged; refuses, with a reason, what is not an event that may be said."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import structlog
from sqlalchemy import Connection

from shared.database import is_infrastructure_error, transaction
from shared.messaging import spans
from shared.messaging.event import Event
from shared.messaging.publishers import SERVICE_USER, Publishers
from shared.messaging.quarantine import Fault, Incoming, Quarantine
from shared.messaging.reading import Readable, Refused, read
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.messaging.storing import Storing
from shared.messaging.topology import INBOUND, REJECTIONS
from shared.observability import metrics

log = structlog.get_logger()


class RefusedAgain:
    """Where conflicts go of a message that is in quarantine already: back to whoever wanted it out."""

    def keep(self, _connection: Connection, incoming: Incoming, fault: Fault) -> None:
        """Raises Refused."""
        raise Refused(incoming, fault)


class Receiver:
    """The receiving side of one service's inbox."""

    def __init__(self, service: Service, runtime: Runtime, publishers: Publishers) -> None:
        self._service = service
        self._runtime = runtime
        self._publishers = publishers
        self._own = SERVICE_USER.format(service=service.name)
        self._quarantine = Quarantine(runtime, publishers)

    def store(self, messages: Sequence[Incoming]) -> bool:
        """Commit all `messages` to the inbox or to quarantine; when it returns, they may be acknowledged.

        Returns whether there was anything to keep: the queue is bound to every fact, this service's own among them,
        and those are known by their publisher, for whom the broker vouches. Raises the database's error when it is
        away, and then nothing was stored.
        """
        others = [message for message in messages if not self._is_own(message)]
        if others:
            self._store_all(others)
        return bool(others)

    def _is_own(self, message: Incoming) -> bool:
        """Of what this service has stated itself, it hears whom it has refused: to hear of all of those in one way."""
        return message.publisher == self._own and message.exchange not in (INBOUND, REJECTIONS)

    def _is_news(self, item: Readable) -> bool:
        return item.event.source != self._runtime.source or item.incoming.exchange == REJECTIONS

    def _store_all(self, messages: Sequence[Incoming]) -> None:
        try:
            self._store(messages)
        except Exception as error:
            if is_infrastructure_error(error):
                raise
            log.exception("batch not stored, storing one by one")
            for message in messages:
                self._store_alone(message)

    def _store(self, messages: Sequence[Incoming]) -> None:
        readable, refused = self._sort_out(messages)
        others = [item for item in readable if self._is_news(item)]
        consumed = [item.event for item in others if item.event.type in self._service.consumers]
        with spans.receiving(consumed, self._service.name), transaction(self._runtime.engine) as connection:
            for incoming, fault in refused:
                self._quarantine.keep(connection, incoming, fault)
            Storing(self._service, self._runtime, self._quarantine, connection).store(others)
        for kind, count in Counter(item.event.type for item in others).items():
            metrics.inbox_received.labels(self._service.name, kind).inc(count)
        inbound = [item for item in others if item.incoming.exchange == INBOUND]
        for (publisher, kind), count in Counter((self._told(item), item.event.type) for item in inbound).items():
            metrics.inbound_received.labels(self._service.name, publisher, kind).inc(count)

    def _told(self, item: Readable) -> str:
        return self._publishers.told(item.incoming.routing_key, item.incoming.publisher)

    def _store_alone(self, message: Incoming) -> None:
        """What the database will not take for a reason of its own is kept as bytes, rather than blocking its queue."""
        try:
            self._store([message])
        except Exception as error:
            if is_infrastructure_error(error):
                raise
            self._keep_somehow(message, Fault("unstorable", type(error).__name__))

    def _keep_somehow(self, message: Incoming, fault: Fault) -> None:
        """As it came, or else without its properties, or else without an answer either: its bytes are kept."""
        bare = replace(message, content_type="", headers={})
        for incoming, is_answered in ((message, True), (bare, True)):
            try:
                self._keep(incoming, fault, is_answered=is_answered)
            except Exception as error:
                if is_infrastructure_error(error):
                    raise
                log.exception("message not kept as it came")
            else:
                return
        self._keep(bare, fault, is_answered=False)

    def _keep(self, message: Incoming, fault: Fault, *, is_answered: bool) -> None:
        with transaction(self._runtime.engine) as connection:
            self._quarantine.keep(connection, message, fault, is_answered=is_answered)

    def take_again(self, connection: Connection, incoming: Incoming) -> Event:
        """Store what was refused before, in the caller's transaction, which is of no use once this raises Refused."""
        item = read(incoming, self._publishers)
        if self._is_news(item):
            Storing(self._service, self._runtime, RefusedAgain(), connection).store([item])
        return item.event

    def _sort_out(self, messages: Sequence[Incoming]) -> tuple[list[Readable], list[tuple[Incoming, Fault]]]:
        readable, refused = [], []
        for incoming in messages:
            try:
                readable.append(read(incoming, self._publishers))
            except Refused as refusal:
                refused.append((refusal.incoming, refusal.fault))
        return readable, refused
