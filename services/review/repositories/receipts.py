"""Where it is kept what the secretariat found of the deposits."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from services.review import tables
from services.review.domain.receipt import Receipt


class Receipts:
    """The last check of each file. A file is locked before it is checked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, project_ids: Sequence[str]) -> Mapping[str, Receipt]:
        """Those of these files that were checked."""
        table = tables.receipt
        statement = select(table).where(table.c.project_id.in_(project_ids))
        return {row["project_id"]: Receipt(**row) for row in self._connection.execute(statement).mappings()}

    def keep(self, receipt: Receipt) -> None:
        """In the place of the check before."""
        table = tables.receipt
        self._connection.execute(delete(table).where(table.c.project_id == receipt.project_id))
        self._connection.execute(insert(table), vars(receipt))
