"""Where the sections of the commission are kept."""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from services.review import tables
from services.review.domain.section import Sections
from services.review.rows import section as rows

NONE = Sections("", datetime.min.replace(tzinfo=UTC), "", ())
"""Before any were set."""


class SectionSets:
    """Every set of sections, of which the last one is in force."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def in_force(self) -> Sections:
        """The last that were set."""
        table = tables.sections
        statement = select(table).order_by(table.c.set_at.desc(), table.c.id.desc()).limit(1)
        row = self._connection.execute(statement).mappings().one_or_none()
        return rows.sections_from(row) if row else NONE

    def set(self, sections: Sections) -> None:
        """From now on files are examined by these."""
        self._connection.execute(insert(tables.sections), rows.sections_row(sections))
