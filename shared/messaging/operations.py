"""What an operator may see and do: nothing goes back through the broker, and each act is recorded."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from shared.database import transaction
from shared.errors import Conflict, NotFound
from shared.messaging import views
from shared.messaging.applying import Overtaken, settle_in_lanes
from shared.messaging.runtime import Runtime
from shared.messaging.views import Filter


class NoSuchEvent(NotFound):
    """Nothing is kept under this identifier."""


class EventNotDead(Conflict):
    """Only a dead event can be replayed or discarded."""


class NoSuchGap(Conflict):
    """The lane is not waiting for this sequence."""


class MessageNotKept(Conflict):
    """The quarantined message has been settled already."""


class Operations:
    """An operator's hands on one service's outbox, inbox and quarantine."""

    def __init__(self, runtime: Runtime, operator: str) -> None:
        self._runtime = runtime
        self._tables = runtime.tables
        self._operator = operator

    def browse(self, box: str, wanted: Filter) -> Sequence[Row[Any]]:
        """The rows of a box, oldest first, without bodies."""
        query = views.BY_NAME[box].read(self._tables, wanted)
        with transaction(self._runtime.engine) as connection:
            return connection.execute(query.limit(wanted.limit)).all()

    def count(self, box: str, wanted: Filter) -> int:
        """How many rows the box has, whatever the limit."""
        return count(self._runtime, box, wanted)

    def show(self, identifier: str) -> list[tuple[str, Row[Any]]]:
        """Everything kept under an event id or a quarantine id: (box, whole row). Raises NoSuchEvent."""
        keys = {"outbox": "event_id", "inbox": "event_id", "quarantine": "id"}
        with transaction(self._runtime.engine) as connection:
            found = [
                (box, row)
                for box, key in keys.items()
                for table in [getattr(self._tables, box)]
                for row in connection.execute(select(table).where(table.c[key] == identifier))
            ]
        if not found:
            raise NoSuchEvent(f"nothing is kept under {identifier}")
        return found

    def replay(self, wanted: Filter, *, event_id: str | None = None, dry_run: bool = False) -> Sequence[Row[Any]]:
        """Dead rows become pending again, in place; returns them. With `dry_run`, only returns them."""
        inbox = self._tables.inbox
        query = views.dead(self._tables, wanted)
        if event_id is not None:
            query = query.where(inbox.c.event_id == event_id)
        with transaction(self._runtime.engine) as connection:
            rows = connection.execute(query.with_for_update().limit(wanted.limit)).all()
            for row in [] if dry_run else rows:
                self._revive(connection, row)
        if event_id is not None and not rows:
            raise EventNotDead(f"{event_id} is not a dead event")
        return rows

    def discard(self, event_id: str, *, reason: str) -> None:
        """Give a dead event up, so that its lane goes on without its effect. Raises EventNotDead."""
        inbox = self._tables.inbox
        with transaction(self._runtime.engine) as connection:
            row = connection.execute(views.dead(self._tables, Filter()).where(inbox.c.event_id == event_id)).first()
            if row is None:
                raise EventNotDead(f"{event_id} is not a dead event")
            try:
                settle_in_lanes(self._runtime, connection, [row], "dead", "discarded")
            except Overtaken as error:
                raise EventNotDead(f"{event_id} has just been settled") from error
            self._note(connection, "discard", {"source": row.source, "event_id": event_id}, reason)

    def skip_gap(self, source: str, subject: str, *, reason: str) -> int:
        """Put a tombstone where a lane waits for an event that will not come; returns its sequence. Raises NoSuchGap.

        The true event, if it comes after all, is quarantined: its sequence is taken.
        """
        try:
            return self._skip_gap(source, subject, reason)
        except IntegrityError as error:
            raise NoSuchGap(f"what was missing from {source} about {subject} has just arrived") from error

    def _skip_gap(self, source: str, subject: str, reason: str) -> int:
        wanted = Filter(source=source, subject=subject)
        with transaction(self._runtime.engine) as connection:
            gap = connection.execute(views.gaps(self._tables, wanted)).first()
            if gap is None:
                raise NoSuchGap(f"nothing is missing from {source} about {subject}")
            tombstone = self._tombstone(source, subject, gap.missing)
            connection.execute(insert(self._tables.inbox), tombstone)
            lane = self._tables.lane
            is_lane = and_(lane.c.source == source, lane.c.subject == subject, lane.c.applied == gap.missing - 1)
            connection.execute(update(lane).where(is_lane).values(applied=gap.missing))
            target = {"source": source, "subject": subject, "sequence": gap.missing}
            self._note(connection, "skip_gap", target, reason)
        return int(gap.missing)

    def settle_quarantined(self, quarantine_id: str, *, reason: str) -> None:
        """A person has dealt with it: it stays kept, and no longer counts. Raises NoSuchEvent, MessageNotKept."""
        table = self._tables.quarantine
        with transaction(self._runtime.engine) as connection:
            row = connection.execute(select(table.c.status).where(table.c.id == quarantine_id)).first()
            if row is None:
                raise NoSuchEvent(f"nothing is quarantined under {quarantine_id}")
            kept = update(table).where(table.c.id == quarantine_id, table.c.status == "kept")
            if not connection.execute(kept.values(status="settled", settled_at=self._runtime.clock.now())).rowcount:
                raise MessageNotKept(f"{quarantine_id} has been settled already")
            self._note(connection, "settle_quarantined", {"id": quarantine_id}, reason)

    def _revive(self, connection: Connection, row: Row[Any]) -> None:
        inbox, now = self._tables.inbox, self._runtime.clock.now()
        connection.execute(
            update(inbox)
            .where(inbox.c.source == row.source, inbox.c.event_id == row.event_id, inbox.c.status == "dead")
            .values(status="pending", attempts=0, deferrals=0, next_at=now, claimed_until=now, claim=None)
        )
        self._note(connection, "replay", {"source": row.source, "event_id": row.event_id}, None)

    def _note(self, connection: Connection, act: str, target: dict[str, Any], reason: str | None) -> None:
        record_act(self._runtime, connection, self._operator, act, target=target, reason=reason)

    def _tombstone(self, source: str, subject: str, sequence: int) -> dict[str, Any]:
        now = self._runtime.clock.now()
        return {
            "source": source,
            "event_id": f"gap:{self._runtime.identifiers.new()}",
            "type": "gap",
            "subject": subject,
            "sequence": sequence,
            "sha256": "",
            "received_at": now,
            "status": "discarded",
            "settled_at": now,
            "next_at": now,
            "claimed_until": now,
            "attempts": 0,
            "deferrals": 0,
        }


def record_act(
    runtime: Runtime, connection: Connection, operator: str, act: str, *, target: dict[str, Any], reason: str | None
) -> None:
    """Write down who did what, to what, and why, in the transaction in which it is done."""
    row = {
        "id": runtime.identifiers.new(),
        "at": runtime.clock.now(),
        "operator": operator,
        "act": act,
        "target": target,
        "reason": reason,
    }
    connection.execute(insert(runtime.tables.operator_act), row)


def count(runtime: Runtime, box: str, wanted: Filter) -> int:
    """How many rows a box has, whatever the limit."""
    view = views.BY_NAME[box].read(runtime.tables, wanted).order_by(None).subquery()
    with transaction(runtime.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(view)).scalar_one())
