"""Keys of schools' feeds. What is kept cannot be used as a key: it is a key's hash."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, select

from services.notification.domain.audiences import SCHOOLS
from services.notification.domain.message import Message
from services.notification.repositories.messages import message_of
from services.notification.tables import FEED, MESSAGE
from shared.messaging.unit_of_work import Repository
from shared.upsert import upsert

LONGEST = 50


class Feeds(Repository):
    """One key for each school that wants a feed."""

    def replace(self, uai: str, key: str, *, at: datetime, by: str) -> None:
        """A new key; the one before is good for nothing."""
        row = {"uai": uai, "key_sha256": _hash(key), "made_at": at, "made_by": by}
        statement = upsert(self._connection)(FEED).values(row)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["uai"], set_=row))

    def remove(self, uai: str) -> None:
        """The school has no feed."""
        self._connection.execute(delete(FEED).where(FEED.c.uai == uai))

    def school(self, key: str) -> str | None:
        """Whose key it is; None: nobody's."""
        found = self._connection.execute(select(FEED.c.uai).where(FEED.c.key_sha256 == _hash(key)))
        return found.scalar_one_or_none()

    def messages(self, uai: str) -> list[Message]:
        """What the school was last told, the newest first."""
        is_theirs = (MESSAGE.c.uai == uai) & MESSAGE.c.audience.in_([audience.value for audience in SCHOOLS])
        newest = select(MESSAGE).where(is_theirs, MESSAGE.c.copy_for.is_(None)).order_by(MESSAGE.c.id.desc())
        return [message_of(row) for row in self._connection.execute(newest.limit(LONGEST)).mappings()]


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()
