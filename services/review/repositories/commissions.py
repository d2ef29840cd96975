"""Where the commission is kept, as it is and as it was."""

from typing import Any

from sqlalchemy import Connection, Select, insert, select

from services.review import tables
from services.review.domain.commission import Commission
from services.review.rows import commission as rows


class Commissions:
    """Every commission that was appointed, of which the last one sits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sitting(self) -> Commission | None:
        """The one that sits now, or None."""
        return self._one(_last())

    def find(self, commission_id: str) -> Commission | None:
        """The one of this id, whether or not it sits now."""
        return self._one(select(tables.commission).where(tables.commission.c.id == commission_id))

    def sitting_held(self) -> Commission | None:
        """The same, while nobody declares a tie until this transaction ends. A file is locked before."""
        return self._one(_last().with_for_update(read=True))

    def sitting_locked(self) -> Commission | None:
        """The same, while no file is given to anybody until this transaction ends. No file is locked after."""
        return self._one(_last().with_for_update())

    def _one(self, statement: Select[Any]) -> Commission | None:
        row = self._connection.execute(statement).mappings().one_or_none()
        return rows.commission_from(row) if row else None

    def page(self, *, after: str | None, limit: int) -> list[Commission]:
        """Up to `limit` appointments, the latest first, from before the one whose id is `after`."""
        table = tables.commission
        statement = select(table).order_by(table.c.id.desc()).limit(limit)
        if after is not None:
            statement = statement.where(table.c.id < after)
        return [rows.commission_from(row) for row in self._connection.execute(statement).mappings()]

    def add(self, commission: Commission) -> None:
        """Keep a commission, which sits from now on."""
        self._connection.execute(insert(tables.commission), rows.commission_row(commission))


def _last() -> Select[Any]:
    table = tables.commission
    return select(table).order_by(table.c.appointed_at.desc(), table.c.id.desc()).limit(1)
