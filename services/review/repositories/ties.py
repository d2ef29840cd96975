"""Where it is kept which structures the commission's people are tied to."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, insert, select

from services.review import tables
from services.review.domain.rapporteur import Ties
from services.review.rows import rapporteur as rows


class DeclaredTies:
    """Every declaration, of which the last one of each account counts, whichever commission sits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, subjects: Collection[str]) -> Mapping[str, Ties]:
        """The last declarations of these accounts, of those that declared any."""
        table = tables.ties
        statement = select(table).where(table.c.subject.in_(subjects)).order_by(table.c.declared_at, table.c.id)
        return {row["subject"]: rows.ties_from(row) for row in self._connection.execute(statement).mappings()}

    def declare(self, ties: Ties) -> None:
        """In the place of what the account declared before."""
        self._connection.execute(insert(tables.ties), rows.ties_row(ties))
