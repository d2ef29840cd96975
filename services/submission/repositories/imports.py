"""What was brought from elsewhere."""

from sqlalchemy import select

from services.submission.domain.imports import Origin
from services.submission.tables import imported_row
from shared.messaging.unit_of_work import Repository
from shared.upsert import insert_once


class Imports(Repository):
    """One row for each row of a file from which a project was begun."""

    def is_known(self, origin: Origin) -> bool:
        """Whether a project was begun from this row before."""
        asked = imported_row.c.source == origin.source, imported_row.c.row_id == origin.row
        return self._connection.execute(select(imported_row.c.row_id).where(*asked)).first() is not None

    def note(self, origin: Origin, project_id: str) -> bool:
        """A project is begun from it; False if another one is, at this moment."""
        row = {"source": origin.source, "row_id": origin.row, "project_id": project_id, "imported_at": self._uow.now()}
        return insert_once(self._connection, imported_row, row)
