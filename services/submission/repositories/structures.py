"""Where the directory of schools is kept."""

from collections.abc import Collection

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert as upsert_postgresql
from sqlalchemy.dialects.sqlite import insert as upsert_sqlite

from services.submission.domain.refusals import UnknownStructure
from services.submission.domain.structure import Structure, fold
from services.submission.rows import structure as rows
from services.submission.tables import structure


class Structures:
    """Every school of the academy."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, uai: str) -> Structure:
        """Raises UnknownStructure."""
        row = self._connection.execute(select(structure).where(structure.c.uai == uai)).mappings().one_or_none()
        if row is None:
            raise _unknown_structure(uai)
        return rows.structure_from(row)

    def add(self, new: Structure) -> bool:
        """Keep a structure unless one is there already; says whether it was new."""
        upsert = upsert_postgresql if self._connection.dialect.name == "postgresql" else upsert_sqlite
        statement = upsert(structure).values(rows.structure_row(new)).on_conflict_do_nothing()
        return self._connection.execute(statement.returning(structure.c.uai)).first() is not None

    def replace(self, changed: Structure) -> bool:
        """Keep what is now known of a structure that is there; says whether that is anything new."""
        known = select(structure).where(structure.c.uai == changed.uai).with_for_update()
        if rows.structure_from(self._connection.execute(known).mappings().one()) == changed:
            return False
        statement = update(structure).where(structure.c.uai == changed.uai).values(rows.structure_row(changed))
        self._connection.execute(statement)
        return True

    def number_project(self, uai: str) -> int:
        """The next number of a project of this structure: 1, 2, 3… Raises UnknownStructure."""
        statement = (
            update(structure)
            .where(structure.c.uai == uai)
            .values(last_number=structure.c.last_number + 1)
            .returning(structure.c.last_number)
        )
        number = self._connection.execute(statement).scalar_one_or_none()
        if number is None:
            raise _unknown_structure(uai)
        return int(number)

    def names(self, uais: Collection[str]) -> dict[str, str]:
        """Names by UAI, of those that are registered."""
        if not uais:
            return {}
        found = self._connection.execute(select(structure.c.uai, structure.c.name).where(structure.c.uai.in_(uais)))
        return {row.uai: row.name for row in found}

    def page(self, *, search: str, after: str | None, limit: int) -> list[Structure]:
        """Up to `limit` structures in which all words of `search` occur, in order of UAI, from beyond `after`."""
        conditions = [structure.c.search_words.contains(word, autoescape=True) for word in fold(search).split()]
        if after is not None:
            conditions.append(structure.c.uai > after)
        statement = select(structure).where(*conditions).order_by(structure.c.uai).limit(limit)
        return [rows.structure_from(row) for row in self._connection.execute(statement).mappings()]


def _unknown_structure(uai: str) -> UnknownStructure:
    return UnknownStructure(f"No structure is registered as {uai}.")
