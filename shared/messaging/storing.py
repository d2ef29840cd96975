"""Puts readable events into the inbox, in their lanes, and tells duplicates from conflicts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, Row, select, update

from shared.messaging.allowances import Allowances
from shared.messaging.bulk import Key, insert_missing, one_of
from shared.messaging.event import Event
from shared.messaging.quarantine import Fault, Incoming
from shared.messaging.reading import Readable
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.observability import metrics


class Keeper(Protocol):
    """Where conflicts go."""

    def keep(self, connection: Connection, incoming: Incoming, fault: Fault) -> None:
        """Keep a refused message, in the caller's transaction."""
        ...


class Storing:
    """One transaction of the receiver."""

    def __init__(self, service: Service, runtime: Runtime, quarantine: Keeper, connection: Connection) -> None:
        self._service = service
        self._runtime = runtime
        self._quarantine = quarantine
        self._connection = connection
        self._inbox = runtime.tables.inbox
        self._lane = runtime.tables.lane
        self._allowances = Allowances(runtime.tables.allowance, connection, runtime.clock.now())

    def store(self, items: Sequence[Readable]) -> None:
        """Rows go in sorted by key, so that two receivers holding the same messages cannot wait for each other."""
        ordered = sorted(items, key=lambda item: (item.event.source, item.event.subject, item.event.sequence or 0))
        self._allowances.hold(item.partner.user for item in ordered if item.partner)
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
        inserted = self._insert([(item, item.event.sequence or 0) for item in ahead])
        for item in [item for item in ahead if (item.event.source, item.event.id) not in inserted] + singles:
            self._store_single(item)
        self._allowances.keep()

    def _store_single(self, item: Readable) -> None:
        """A duplicate, a conflict, a late copy, or an event whose source keeps no sequence."""
        if item.event.sequence is None and self._insert_next_arrival(item):
            return
        existing = self._find(item.event)
        if existing is not None and existing.sha256 == item.sha256:
            metrics.inbox_duplicates.labels(self._service.name).inc()
        elif existing is not None:
            self._refuse(item, "id_conflict", "another body has arrived under this source and id")
        elif self._has_sequence(item.event):
            self._refuse(item, "sequence_conflict", "another event has this sequence in its subject")
        else:
            metrics.inbox_duplicates.labels(self._service.name).inc()

    def _open_lanes(self, items: Sequence[Readable]) -> None:
        lanes = sorted({(item.event.source, item.event.subject) for item in items})
        rows = [{"source": source, "subject": subject} for source, subject in lanes]
        insert_missing(self._connection, self._lane, rows, {"applied": 0, "arrived": 0})

    def _applied(self, items: Sequence[Readable]) -> dict[tuple[str, str], int]:
        lane, lanes = self._lane, sorted({(item.event.source, item.event.subject) for item in items})
        if not lanes:
            return {}
        query = select(lane.c.source, lane.c.subject, lane.c.applied)
        is_concerned = one_of(self._connection, (lane.c.source, lane.c.subject), lanes)
        rows = self._connection.execute(query.where(is_concerned))
        return {(row.source, row.subject): row.applied for row in rows}

    def _insert_next_arrival(self, item: Readable) -> bool:
        """Whether the event was new. The lane's row is locked by the count, so the order of arrival is that of commit.

        The row is tried, not looked for: what another receiver has under this id may be committed only now, and may
        even be about another subject, whose lane is not locked here.
        """
        lane = self._lane
        is_lane = (lane.c.source == item.event.source) & (lane.c.subject == item.event.subject)
        statement = update(lane).where(is_lane).values(arrived=lane.c.arrived + 1).returning(lane.c.arrived)
        arrived = self._connection.execute(statement).scalar_one()
        if self._insert([(item, arrived)], at=self._turn(item)):
            self._use(item)
            return True
        self._connection.execute(update(lane).where(is_lane).values(arrived=lane.c.arrived - 1))
        return False

    def _turn(self, item: Readable) -> datetime:
        """When it may be applied: a partner who says more than its share waits, and keeps nobody else from going on."""
        now: datetime = self._runtime.clock.now()
        return self._allowances.turn(item.partner.user, item.partner.pace) if item.partner else now

    def _use(self, item: Readable) -> None:
        if item.partner and self._allowances.use(item.partner.user, item.partner.pace):
            metrics.inbound_delayed.labels(self._service.name, item.partner.user).inc()

    def _insert(self, numbered: Sequence[tuple[Readable, int]], *, at: datetime | None = None) -> set[Key]:
        now: datetime = self._runtime.clock.now()
        fresh = {
            "received_at": now,
            "status": "pending",
            "next_at": at or now,
            "claimed_until": now,
            "attempts": 0,
            "deferrals": 0,
        }
        rows = [self._row(item, sequence) for item, sequence in numbered]
        return insert_missing(self._connection, self._inbox, rows, fresh)

    def _row(self, item: Readable, sequence: int) -> dict[str, Any]:
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
