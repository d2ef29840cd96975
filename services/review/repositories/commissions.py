"""Where the commission is kept, as it is and as it was."""

from sqlalchemy import Connection, insert, select

from services.review import tables
from services.review.domain.commission import Commission
from services.review.rows import commission as rows


class Commissions:
    """Every commission that was appointed, of which the last one sits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sitting(self) -> Commission | None:
        """The one that sits now, or None."""
        table = tables.commission
        statement = select(table).order_by(table.c.appointed_at.desc(), table.c.id.desc()).limit(1)
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
