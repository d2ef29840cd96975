"""Where sittings are kept, with their agendas and their signed minutes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, text, update

from services.review import tables
from services.review.domain.minutes import SignedMinutes
from services.review.domain.refusals import SittingUnknown
from services.review.domain.sitting import Kind, Sitting, State
from services.review.rows import sitting as rows

NEXT_NUMBER = text(
    "INSERT INTO minutes_counter (year, last) VALUES (:year, 1) "
    "ON CONFLICT (year) DO UPDATE SET last = minutes_counter.last + 1 RETURNING last"
)
UNDER_WAY = (State.PLANNED.value, State.OPEN.value)


class Sittings:
    """Every sitting. The files of its agenda are locked before a sitting is put together or closed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, sitting_id: str) -> Sitting:
        """Raises SittingUnknown."""
        return self._one(sitting_id, is_locked=False)

    def lock(self, sitting_id: str) -> Sitting:
        """The sitting, which nobody else can change before this transaction ends. Raises SittingUnknown."""
        return self._one(sitting_id, is_locked=True)

    def _one(self, sitting_id: str, *, is_locked: bool) -> Sitting:
        statement = select(tables.sitting).where(tables.sitting.c.id == sitting_id)
        found = self._connection.execute(statement.with_for_update() if is_locked else statement)
        row = found.mappings().one_or_none()
        if row is None:
            raise SittingUnknown("There is no such sitting.")
        item = tables.sitting_item
        items = select(item).where(item.c.sitting_id == sitting_id).order_by(item.c.position)
        return rows.sitting_from(row, self._connection.execute(items).mappings().all())

    def add(self, sitting: Sitting) -> None:
        """Keep a new sitting."""
        self._connection.execute(insert(tables.sitting), rows.sitting_row(sitting))
        self._put_items(sitting)

    def save(self, sitting: Sitting) -> None:
        """Keep what has changed of a locked sitting."""
        table = tables.sitting
        self._connection.execute(update(table).where(table.c.id == sitting.id).values(rows.sitting_row(sitting)))
        self._connection.execute(delete(tables.sitting_item).where(tables.sitting_item.c.sitting_id == sitting.id))
        self._put_items(sitting)

    def _put_items(self, sitting: Sitting) -> None:
        if sitting.agenda:
            self._connection.execute(insert(tables.sitting_item), rows.item_rows(sitting))

    def page(self, *, after: str | None, limit: int) -> list[Sitting]:
        """Up to `limit` sittings, the latest first, from before the one whose id is `after`; without their agendas."""
        statement = select(tables.sitting).order_by(tables.sitting.c.id.desc()).limit(limit)
        if after is not None:
            statement = statement.where(tables.sitting.c.id < after)
        return [rows.sitting_from(row, []) for row in self._connection.execute(statement).mappings()]

    def taken(self, project_ids: Sequence[str], *, but: str | None) -> frozenset[str]:
        """Those of these files that are on the agenda of another sitting which is not over."""
        item, sitting = tables.sitting_item, tables.sitting
        statement = select(item.c.project_id).join(sitting, sitting.c.id == item.c.sitting_id)
        statement = statement.where(item.c.project_id.in_(project_ids), sitting.c.state.in_(UNDER_WAY))
        if but is not None:
            statement = statement.where(sitting.c.id != but)
        return frozenset(self._connection.execute(statement).scalars())

    def open_on(self, project_id: str) -> Sitting | None:
        """The sitting, or the consultation, that is under way on a file."""
        item, sitting = tables.sitting_item, tables.sitting
        statement = select(sitting.c.id).join(item, sitting.c.id == item.c.sitting_id)
        statement = statement.where(item.c.project_id == project_id, sitting.c.state == State.OPEN.value)
        found = self._connection.execute(statement).scalars().first()
        return self.get(found) if found else None

    def ended_consultations(self, now: datetime, *, limit: int) -> list[str]:
        """Up to `limit` consultations whose time is over."""
        table = tables.sitting
        statement = select(table.c.id).where(
            table.c.state == State.OPEN.value, table.c.kind == Kind.CONSULTATION.value, table.c.closes_at <= now
        )
        return list(self._connection.execute(statement.order_by(table.c.closes_at).limit(limit)).scalars())

    def next_number(self, year: int) -> int:
        """1, 2, 3… of a calendar year, without a gap: its counter is locked until this transaction ends."""
        return int(self._connection.execute(NEXT_NUMBER, {"year": year}).scalar_one())

    def keep_minutes(self, signed: SignedMinutes) -> None:
        """For good."""
        self._connection.execute(insert(tables.minutes), vars(signed))

    def minutes(self, sitting_id: str) -> SignedMinutes | None:
        """What was signed of a sitting."""
        statement = select(tables.minutes).where(tables.minutes.c.sitting_id == sitting_id)
        row = self._connection.execute(statement).mappings().one_or_none()
        return SignedMinutes(**row) if row else None
