"""Where it is kept who stood aside from which file."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, select

from services.review import tables
from services.review.domain.recusal import Recusal


class Recusals:
    """Every recusal; none is ever taken back. A file is locked before somebody stands aside from it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, project_id: str) -> Mapping[str, Recusal]:
        """Those from this file, by account, in the order in which they were declared."""
        table = tables.recusal
        statement = select(table).where(table.c.project_id == project_id).order_by(table.c.recused_at, table.c.subject)
        return {row["subject"]: Recusal(**row) for row in self._connection.execute(statement).mappings()}

    def files_of(self, subject: str, project_ids: Sequence[str]) -> frozenset[str]:
        """Those of these files from which `subject` is recused."""
        table = tables.recusal
        statement = select(table.c.project_id).where(table.c.subject == subject, table.c.project_id.in_(project_ids))
        return frozenset(self._connection.execute(statement).scalars())

    def add(self, recusal: Recusal) -> None:
        """Keep it."""
        self._connection.execute(insert(tables.recusal), vars(recusal))
