"""Where the commission's own copy of the schools is kept."""

from sqlalchemy import Connection, select

from services.review import tables
from services.review.domain.structure import Structure
from shared.upsert import upsert


class Structures:
    """The service's own copy of the schools."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, uai: str) -> Structure | None:
        """The school as it was last registered, or None."""
        statement = select(tables.structure).where(tables.structure.c.uai == uai)
        row = self._connection.execute(statement).mappings().one_or_none()
        return Structure(**row) if row else None

    def keep_latest(self, structure: Structure) -> None:
        """Keep what is said of a school, unless something stated later is known: two sources may speak of one."""
        table = tables.structure
        statement = upsert(self._connection)(table).values(vars(structure))
        said = {"stated_at": statement.excluded.stated_at, "content": statement.excluded.content}
        is_later = table.c.stated_at <= statement.excluded.stated_at
        self._connection.execute(statement.on_conflict_do_update(index_elements=["uai"], set_=said, where=is_later))
