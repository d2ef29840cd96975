"""Where the opinions that are asked of experts are kept."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, insert, select, update

from services.review import tables
from services.review.domain.opinion import Opinion, Reminder, Standing
from services.review.domain.refusals import OpinionUnknown
from services.review.domain.states import EXAMINED
from services.review.rows import opinion as rows

UNDER_EXAMINATION = tuple(status.value for status in EXAMINED)


class Opinions:
    """Every opinion that was asked for. A file is locked before one of its opinions changes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, project_id: str, opinion_id: str) -> Opinion:
        """Raises OpinionUnknown."""
        table = tables.opinion
        statement = select(table).where(table.c.id == opinion_id, table.c.project_id == project_id)
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise OpinionUnknown(f"No opinion {opinion_id} was asked for on this file.")
        return rows.opinion_from(row)

    def of(self, project_ids: Sequence[str]) -> list[Opinion]:
        """The opinions on these files, in the order in which they were asked for."""
        table = tables.opinion
        statement = select(table).where(table.c.project_id.in_(project_ids)).order_by(table.c.project_id, table.c.id)
        return [rows.opinion_from(row) for row in self._connection.execute(statement).mappings()]

    def to_remind(self, today: date, *, days_before: int, limit: int) -> list[Opinion]:
        """Up to `limit` opinions, of files under examination, of whose due date nothing was noted since it mattered."""
        table, file = tables.opinion, tables.file
        is_late = (table.c.due_on < today) & table.c.reminder.is_distinct_from(Reminder.LATE.value)
        is_near = (table.c.due_on <= today + timedelta(days=days_before)) & table.c.reminder.is_(None)
        statement = (
            select(table)
            .join(file, file.c.project_id == table.c.project_id)
            .where(
                table.c.standing == Standing.REQUESTED.value, is_late | is_near, file.c.status.in_(UNDER_EXAMINATION)
            )
            .order_by(table.c.due_on, table.c.id)
            .limit(limit)
        )
        return [rows.opinion_from(row) for row in self._connection.execute(statement).mappings()]

    def add(self, opinion: Opinion) -> None:
        """Keep an opinion that is asked for."""
        self._connection.execute(insert(tables.opinion), rows.opinion_row(opinion))

    def save(self, opinion: Opinion) -> None:
        """Keep what has become of it."""
        table = tables.opinion
        self._connection.execute(update(table).where(table.c.id == opinion.id).values(rows.opinion_row(opinion)))
