"""Repayments asked for."""

from sqlalchemy import Connection, insert, select, update

from services.funding.domain.repayment import NoSuchRepayment, Repayment
from services.funding.rows.repayment import repayment_of, row_of_repayment
from services.funding.tables import REPAYMENT


class Repayments:
    """Repayments; whoever changes one holds the lock of its project's programme."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, repayment: Repayment) -> None:
        """Keep a new one."""
        self._connection.execute(insert(REPAYMENT), row_of_repayment(repayment))

    def get(self, repayment_id: str) -> Repayment:
        """Raises NoSuchRepayment."""
        row = self._connection.execute(select(REPAYMENT).where(REPAYMENT.c.id == repayment_id)).first()
        if row is None:
            raise NoSuchRepayment(f"no repayment {repayment_id} was asked for")
        return repayment_of(row)

    def settle(self, repayment: Repayment) -> None:
        """Keep what became of it."""
        row = row_of_repayment(repayment)
        changes = {name: row[name] for name in ("status", "settled_on", "reference")}
        self._connection.execute(update(REPAYMENT).where(REPAYMENT.c.id == repayment.id).values(changes))

    def of_project(self, project_id: str) -> list[Repayment]:
        """In the order in which they were asked for."""
        statement = select(REPAYMENT).where(REPAYMENT.c.project_id == project_id)
        rows = self._connection.execute(statement.order_by(REPAYMENT.c.requested_at, REPAYMENT.c.id))
        return [repayment_of(row) for row in rows]
