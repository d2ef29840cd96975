"""What each person has read of what they may read."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Select, delete, exists, func, select

from services.notification.domain.message import Message, ReadingScope
from services.notification.repositories.messages import message_of, visible
from services.notification.tables import MESSAGE, READING
from shared.upsert import upsert

Read = tuple[Message, datetime | None]


class Readings:
    """Marks of one person each: a colleague at the same school has their own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(
        self, scope: ReadingScope, subject: str, *, only_unread: bool, after: str | None, limit: int
    ) -> list[Read]:
        """Messages with when they were read, the newest first, from the one after `after`."""
        its = (READING.c.message_id == MESSAGE.c.id) & (READING.c.subject == subject)
        statement = select(MESSAGE, READING.c.read_at).select_from(MESSAGE.outerjoin(READING, its))
        is_own = MESSAGE.c.copy_for.is_(None)
        statement = statement.where(visible(scope), is_own).order_by(MESSAGE.c.id.desc()).limit(limit)
        if only_unread:
            statement = statement.where(READING.c.read_at.is_(None))
        if after is not None:
            statement = statement.where(MESSAGE.c.id < after)
        return [(message_of(row), row["read_at"]) for row in self._connection.execute(statement).mappings()]

    def unread(self, scope: ReadingScope, subject: str) -> int:
        """How many were not read."""
        statement = select(func.count()).select_from(self._unread(scope, subject).subquery())
        return int(self._connection.execute(statement).scalar_one())

    def readers_of(self, message_id: str) -> int:
        """How many people have read it here."""
        statement = select(func.count()).select_from(READING).where(READING.c.message_id == message_id)
        return int(self._connection.execute(statement).scalar_one())

    def mark(self, subject: str, message_ids: Iterable[str], *, at: datetime) -> None:
        """They were read; the first time counts."""
        for message_id in message_ids:
            row = {"subject": subject, "message_id": message_id, "read_at": at}
            self._connection.execute(upsert(self._connection)(READING).values(row).on_conflict_do_nothing())

    def mark_all(self, scope: ReadingScope, subject: str, *, at: datetime) -> None:
        """All that may be read was read."""
        self.mark(subject, self._connection.execute(self._unread(scope, subject)).scalars().all(), at=at)

    def unmark(self, subject: str, message_id: str) -> None:
        """It is to be read again."""
        its = (READING.c.subject == subject) & (READING.c.message_id == message_id)
        self._connection.execute(delete(READING).where(its))

    def _unread(self, scope: ReadingScope, subject: str) -> Select[str]:
        is_read = exists().where(READING.c.message_id == MESSAGE.c.id, READING.c.subject == subject)
        return select(MESSAGE.c.id).where(visible(scope), MESSAGE.c.copy_for.is_(None), ~is_read)
