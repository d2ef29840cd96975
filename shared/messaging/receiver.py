"""Stores what arrives before it is acknowledged; refuses, with a reason, what is not an event that may be said."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import structlog
from sqlalchemy import Connection

from shared.contracts.catalogue import CATALOGUE
from shared.database import is_infrastructure_error, transaction
from shared.errors import FieldError
from shared.messaging import spans
from shared.messaging.event import CONTENT_TYPE, Event, Unreadable, decode, encode
from shared.messaging.limits import LARGEST_FACT, LARGEST_INBOUND
from shared.messaging.publishers import SERVICE_USER, NotPermitted, Publishers
from shared.messaging.quarantine import Fault, Incoming, Quarantine
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.messaging.storing import Readable, Storing
from shared.messaging.topology import INBOUND
from shared.observability import metrics

log = structlog.get_logger()


class Refused(Exception):
    """The message goes to quarantine."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


class RefusedAgain:
    """Where conflicts go of a message that is in quarantine already: back to whoever wanted it out."""

    def keep(self, _connection: Connection, _incoming: Incoming, fault: Fault) -> None:
        """Raises Refused."""
        raise Refused(fault)


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
        others = [message for message in messages if message.publisher != self._own]
        if others:
            self._store_all(others)
        return bool(others)

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
        others = [item for item in readable if item.event.source != self._runtime.source]
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
        item = self._read(incoming)
        if item.event.source != self._runtime.source:
            Storing(self._service, self._runtime, RefusedAgain(), connection).store([item])
        return item.event

    def _sort_out(self, messages: Sequence[Incoming]) -> tuple[list[Readable], list[tuple[Incoming, Fault]]]:
        readable, refused = [], []
        for incoming in messages:
            try:
                readable.append(self._read(incoming))
            except Refused as refusal:
                refused.append((incoming, refusal.fault))
        return readable, refused

    def _read(self, incoming: Incoming) -> Readable:
        largest = LARGEST_INBOUND if incoming.exchange == INBOUND else LARGEST_FACT
        if len(incoming.body) > largest:
            raise Refused(Fault("too_large", f"the body has {len(incoming.body)} bytes; {largest} are allowed"))
        try:
            event = decode(incoming.body, content_type=incoming.content_type, headers=incoming.headers)
        except Unreadable as error:
            raise Refused(Fault(error.code, error.reason, error.errors)) from error
        self._check(incoming, event)
        if incoming.exchange == INBOUND:
            event = replace(event, sequence=None)  # what a partner numbers, and from where on, is its own affair
        body = incoming.body if incoming.content_type.startswith(CONTENT_TYPE) else encode(event)
        return Readable(incoming, event, body, hashlib.sha256(body).hexdigest())

    def _check(self, incoming: Incoming, event: Event) -> None:
        if incoming.exchange == INBOUND:
            _check_type(event)
        try:
            self._publishers.check(
                event, exchange=incoming.exchange, routing_key=incoming.routing_key, user=incoming.publisher
            )
        except NotPermitted as error:
            raise Refused(Fault("not_permitted", str(error), rejected_id=event.id)) from error
        if incoming.exchange == INBOUND:
            _check_payload(event)
        elif event.sequence is None:
            fault = FieldError("/sequence", "is required of a fact of ours")
            raise Refused(Fault("not_cloudevent", "the fact does not say its place", (fault,), event.id))


def _check_type(event: Event) -> None:
    if event.type in CATALOGUE:
        return
    if CATALOGUE.known_other_version(event.type):
        raise Refused(Fault("unsupported_version", f"no such version: {event.type}", rejected_id=event.id))
    raise Refused(Fault("unknown_type", f"no such type: {event.type}", rejected_id=event.id))


def _check_payload(event: Event) -> None:
    errors = CATALOGUE[event.type].check(event.data, stating=False)
    if errors:
        reason = "the payload is not as the catalogue says"
        raise Refused(Fault("schema_invalid", reason, tuple(errors), rejected_id=event.id))
