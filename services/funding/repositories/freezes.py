"""Freezes, in force or lifted."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from services.funding.domain.freeze import Freeze, NoSuchFreeze
from services.funding.rows.freeze import freeze_of, row_of_freeze
from services.funding.tables import FREEZE


class Freezes:
    """Freezes; whoever changes one holds the lock of its programme."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, freeze: Freeze) -> None:
        """Keep a new one."""
        self._connection.execute(insert(FREEZE), row_of_freeze(freeze))

    def get(self, freeze_id: str) -> Freeze:
        """Raises NoSuchFreeze."""
        row = self._connection.execute(select(FREEZE).where(FREEZE.c.id == freeze_id)).first()
        if row is None:
            raise NoSuchFreeze(f"no freeze {freeze_id} was decided")
        return freeze_of(row)

    def lift(self, freeze_id: str, *, reason: str, at: datetime) -> None:
        """It is in force no more."""
        changes = {"lifted_at": at, "lifting_reason": reason}
        self._connection.execute(update(FREEZE).where(FREEZE.c.id == freeze_id).values(changes))

    def page(self, *, after: str | None, limit: int) -> list[Freeze]:
        """In the order in which they were decided, beginning after the one named."""
        statement = select(FREEZE).order_by(FREEZE.c.id).limit(limit)
        if after is not None:
            statement = statement.where(FREEZE.c.id > after)
        return [freeze_of(row) for row in self._connection.execute(statement)]
