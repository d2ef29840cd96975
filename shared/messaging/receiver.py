"""Stores what arrives before it is acknowledged; refuses, with a reason, what is not an event that may be said."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, Row, insert, select, update

from shared.contracts.catalogue import CATALOGUE
from shared.database import is_infrastructure_error, transaction
from shared.errors import FieldError
from shared.messaging.bulk import insert_missing, one_of
from shared.messaging.event import CONTENT_TYPE, Event, Unreadable, decode, encode
from shared.messaging.publishers import NotPermitted, Publishers
from shared.messaging.quarantine import Fault, Incoming, Quarantine
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.messaging.topology import INBOUND
from shared.observability import metrics

LARGEST_BODY = 1024 * 1024

log = structlog.get_logger()


@dataclass(frozen=True)
class Readable:
    """An event that may be said, and the bytes to keep of it: always structured JSON."""

    incoming: Incoming
    event: Event
    body: bytes
    sha256: str


class Refused(Exception):
    """The message goes to quarantine."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


class Receiver:
    """The receiving side of one service's inbox."""

    def __init__(self, service: Service, runtime: Runtime, publishers: Publishers) -> None:
        self._service = service
        self._runtime = runtime
        self._publishers = publishers
        self._quarantine = Quarantine(runtime, publishers)

    def store(self, messages: Sequence[Incoming]) -> None:
        """Commit all `messages` to the inbox or to quarantine; when it returns, they may be acknowledged.

        Raises the database's error when it is away, and then nothing was stored.
        """
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
        # The queue is bound to every fact, this service's own among them.
        others = [item for item in readable if item.event.source != self._runtime.source]
        with transaction(self._runtime.engine) as connection:
            for incoming, fault in refused:
                self._quarantine.keep(connection, incoming, fault)
            Storing(self._service, self._runtime, self._quarantine, connection).store(others)
        for kind, count in Counter(item.event.type for item in others).items():
            metrics.inbox_received.labels(self._service.name, kind).inc(count)

    def _store_alone(self, message: Incoming) -> None:
        """What the database will not take for a reason of its own is kept as bytes, rather than blocking its queue."""
        try:
            self._store([message])
        except Exception as error:
            if is_infrastructure_error(error):
                raise
            with transaction(self._runtime.engine) as connection:
                self._quarantine.keep(connection, message, Fault("unstorable", type(error).__name__))

    def _sort_out(self, messages: Sequence[Incoming]) -> tuple[list[Readable], list[tuple[Incoming, Fault]]]:
        readable, refused = [], []
        for incoming in messages:
            try:
                readable.append(self._read(incoming))
            except Refused as refusal:
                refused.append((incoming, refusal.fault))
        return readable, refused

    def _read(self, incoming: Incoming) -> Readable:
        if len(incoming.body) > LARGEST_BODY:
            raise Refused(Fault("too_large", f"the body has {len(incoming.body)} bytes; {LARGEST_BODY} are allowed"))
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


class Storing:
    """One transaction of the receiver."""

    def __init__(self, service: Service, runtime: Runtime, quarantine: Quarantine, connection: Connection) -> None:
        self._service = service
        self._runtime = runtime
        self._quarantine = quarantine
        self._connection = connection
        self._inbox = runtime.tables.inbox
        self._lane = runtime.tables.lane

    def store(self, items: Sequence[Readable]) -> None:
        """Rows go in sorted by key, so that two receivers holding the same messages cannot wait for each other."""
        ordered = sorted(items, key=lambda item: (item.event.source, item.event.subject, item.event.sequence or 0))
        self._open_lanes(ordered)
        applied = self._applied(ordered)
        ahead: list[Readable] = []
        singles: list[Readable] = []
        seen: set[tuple[str, str]] = set()
        for item in ordered:
            key = (item.event.source, item.event.id)
            is_ahead = (item.event.sequence or 0) > applied[item.event.source, item.event.subject]
            (ahead if is_ahead and key not in seen else singles).append(item)
            seen.add(key)
        rows = [self._row(item, item.event.sequence or 0) for item in ahead]
        inserted = insert_missing(self._connection, self._inbox, rows)
        for item in [item for item in ahead if (item.event.source, item.event.id) not in inserted] + singles:
            self._store_single(item)

    def _store_single(self, item: Readable) -> None:
        """A duplicate, a conflict, a late copy, or an event whose source keeps no sequence."""
        existing = self._find(item.event)
        if existing is not None and existing.sha256 == item.sha256:
            metrics.inbox_duplicates.labels(self._service.name).inc()
        elif existing is not None:
            self._refuse(item, "id_conflict", "another body has arrived under this source and id")
        elif item.event.sequence is None:
            self._insert_next_arrival(item)
        elif self._has_sequence(item.event):
            self._refuse(item, "sequence_conflict", "another event has this sequence in its subject")
        else:
            metrics.inbox_duplicates.labels(self._service.name).inc()

    def _open_lanes(self, items: Sequence[Readable]) -> None:
        lanes = sorted({(item.event.source, item.event.subject) for item in items})
        rows = [{"source": source, "subject": subject, "applied": 0, "arrived": 0} for source, subject in lanes]
        insert_missing(self._connection, self._lane, rows)

    def _applied(self, items: Sequence[Readable]) -> dict[tuple[str, str], int]:
        lane, lanes = self._lane, sorted({(item.event.source, item.event.subject) for item in items})
        if not lanes:
            return {}
        query = select(lane.c.source, lane.c.subject, lane.c.applied)
        is_concerned = one_of(self._connection, (lane.c.source, lane.c.subject), lanes)
        rows = self._connection.execute(query.where(is_concerned))
        return {(row.source, row.subject): row.applied for row in rows}

    def _insert_next_arrival(self, item: Readable) -> None:
        """The lane's row is locked by the count, so the order of arrival is the order of commit."""
        lane = self._lane
        is_lane = (lane.c.source == item.event.source) & (lane.c.subject == item.event.subject)
        statement = update(lane).where(is_lane).values(arrived=lane.c.arrived + 1).returning(lane.c.arrived)
        arrived = self._connection.execute(statement).scalar_one()
        if self._find(item.event) is None:
            self._connection.execute(insert(self._inbox), self._row(item, arrived))
        else:
            self._connection.execute(update(lane).where(is_lane).values(arrived=lane.c.arrived - 1))

    def _row(self, item: Readable, sequence: int) -> dict[str, Any]:
        now: datetime = self._runtime.clock.now()
        is_consumed = item.event.type in self._service.consumers
        return {
            "source": item.event.source,
            "event_id": item.event.id,
            "type": item.event.type,
            "subject": item.event.subject,
            "sequence": sequence,
            "sha256": item.sha256,
            "body": item.body if is_consumed else None,
            "publisher": item.incoming.publisher,
            "received_at": now,
            "status": "pending",
            "next_at": now,
            "claimed_until": now,
            "attempts": 0,
            "deferrals": 0,
        }

    def _find(self, event: Event) -> Row[Any] | None:
        inbox = self._inbox
        is_same = (inbox.c.source == event.source) & (inbox.c.event_id == event.id)
        return self._connection.execute(select(inbox.c.sha256).where(is_same)).first()

    def _has_sequence(self, event: Event) -> bool:
        inbox = self._inbox
        is_there = (
            (inbox.c.source == event.source) & (inbox.c.subject == event.subject) & (inbox.c.sequence == event.sequence)
        )
        return self._connection.execute(select(inbox.c.event_id).where(is_there)).first() is not None

    def _refuse(self, item: Readable, code: str, reason: str) -> None:
        metrics.inbox_conflicts.labels(self._service.name, code).inc()
        self._quarantine.keep(self._connection, item.incoming, Fault(code, reason, rejected_id=item.event.id))
