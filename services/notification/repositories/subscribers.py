"""Who gets the gazette."""

from typing import Any

from sqlalchemy import Select, delete, select, update

from services.notification.domain.gazette import Subscriber
from services.notification.tables import MESSAGE, SUBSCRIBER
from shared.messaging.unit_of_work import Repository
from shared.upsert import upsert

COLUMNS = SUBSCRIBER.c


class Subscribers(Repository):
    """By address."""

    def get(self, address: str) -> Subscriber | None:
        """None for an address that is not known."""
        return self._one(select(SUBSCRIBER).where(COLUMNS.address == address))

    def by_leaving(self, leaving: str) -> Subscriber | None:
        """Whoever has this secret."""
        return self._one(select(SUBSCRIBER).where(COLUMNS.leaving == leaving))

    def confirmed(self) -> list[Subscriber]:
        """Those who are written to."""
        rows = self._connection.execute(
            select(SUBSCRIBER).where(COLUMNS.confirmed_at.is_not(None)).order_by(COLUMNS.id)
        )
        return [_subscriber(row) for row in rows.mappings()]

    def save(self, subscriber: Subscriber) -> None:
        """Keep what was asked for, in the place of what was asked for at this address before."""
        row = vars(subscriber) | {"departments": list(subscriber.departments)}
        statement = upsert(self._connection)(SUBSCRIBER).values(row)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))

    def remove(self, subscriber: Subscriber) -> None:
        """The address is kept nowhere, not even with what was sent to it."""
        self._connection.execute(delete(SUBSCRIBER).where(COLUMNS.id == subscriber.id))
        theirs = update(MESSAGE).where(MESSAGE.c.copy_for == subscriber.copy_for)
        self._connection.execute(theirs.values(recipient=MESSAGE.c.copy_for, unsubscribe=None))

    def _one(self, statement: Select[Any]) -> Subscriber | None:
        row = self._connection.execute(statement).mappings().one_or_none()
        return _subscriber(row) if row else None


def _subscriber(row: Any) -> Subscriber:
    return Subscriber(**{**row, "departments": tuple(row["departments"])})
