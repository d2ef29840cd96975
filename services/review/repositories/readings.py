"""Where it is kept what members make of the versions, and by which grid they read."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from services.review import tables
from services.review.domain.grid import DEFAULT_GRID, Grid, GridSetting
from services.review.domain.reading import MemberReading
from services.review.rows import reading as rows


class Readings:
    """One reading of each member and version. A file is locked before one of its readings is written."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, project_id: str) -> Sequence[MemberReading]:
        """Those of a file, version by version."""
        table = tables.reading
        statement = select(table).where(table.c.project_id == project_id).order_by(table.c.version, table.c.reader)
        return [rows.reading_from(row) for row in self._connection.execute(statement).mappings()]

    def of_version(self, project_id: str, version: int) -> Sequence[MemberReading]:
        """Those of one version."""
        return [reading for reading in self.of(project_id) if reading.version == version]

    def keep(self, reading: MemberReading) -> None:
        """In the place of what the member wrote of this version before."""
        self.remove(reading.project_id, reading.reader, since=reading.version)
        self._connection.execute(insert(tables.reading), rows.reading_row(reading))

    def remove(self, project_id: str, reader: str, *, since: int) -> None:
        """Forget what the member wrote of the version `since` and of later ones."""
        table = tables.reading
        own = (table.c.project_id == project_id) & (table.c.reader == reader) & (table.c.version >= since)
        self._connection.execute(delete(table).where(own))

    def grid(self) -> Grid:
        """The one in force: the programme's own until another is set."""
        table = tables.grid
        statement = select(table).order_by(table.c.set_at.desc(), table.c.id.desc()).limit(1)
        row = self._connection.execute(statement).mappings().one_or_none()
        return rows.grid_from(row) if row else DEFAULT_GRID

    def set_grid(self, setting: GridSetting) -> None:
        """From now on projects are read by this."""
        self._connection.execute(insert(tables.grid), rows.grid_row(setting))
