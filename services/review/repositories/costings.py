"""Where costs are kept that the commission has corrected."""

from sqlalchemy import Connection, delete, insert, select

from services.review.domain.costing import Costing
from services.review.rows import costing as rows
from services.review.tables import costing


class Costings:
    """One of each version at most. A file is locked before its costs are corrected."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, project_id: str, version: int) -> Costing | None:
        """What was corrected of a version, if anything was."""
        its = costing.c.project_id == project_id, costing.c.version == version
        row = self._connection.execute(select(costing).where(*its)).mappings().one_or_none()
        return rows.costing_from(row) if row else None

    def keep(self, project_id: str, corrected: Costing) -> None:
        """In the place of what was corrected of that version before."""
        its = costing.c.project_id == project_id, costing.c.version == corrected.version
        self._connection.execute(delete(costing).where(*its))
        self._connection.execute(insert(costing), rows.costing_row(project_id, corrected))
