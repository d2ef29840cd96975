"""Where the directory of schools is kept."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, update

from services.submission.domain.refusals import UnknownStructure
from services.submission.domain.structure import Structure
from services.submission.rows import structure as rows
from services.submission.tables import structure, structure_word
from shared.searching import LAST_LETTER, words_of
from shared.uai import FICTITIOUS
from shared.upsert import upsert


class Kept(NamedTuple):
    """Structures that were not known, and those of which something else was known."""

    new: list[Structure]
    changed: list[Structure]


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

    def keep(self, given: Sequence[Structure]) -> Kept:
        """Keep what is known of structures, each given once; says of which that is anything new."""
        new = self._add(given)
        known = [each for each in given if each.uai not in new]
        changed = self._differing(known)
        self._replace(changed)
        fresh = [each for each in given if each.uai in new]
        words = rows.word_rows([*fresh, *changed])
        if words:
            self._connection.execute(insert(structure_word), words)
        return Kept(fresh, changed)

    def _add(self, given: Sequence[Structure]) -> set[str]:
        """Keep those that are not there; their UAIs."""
        statement = (
            upsert(self._connection)(structure)
            .values([rows.structure_row(each) for each in given])
            .on_conflict_do_nothing()
        )
        return set(self._connection.execute(statement.returning(structure.c.uai)).scalars())

    def _differing(self, given: Sequence[Structure]) -> list[Structure]:
        """Those of which something else is known so far. In one order, so that two imports do not wait in a ring."""
        if not given:
            return []
        found = select(structure).where(structure.c.uai.in_([each.uai for each in given])).order_by(structure.c.uai)
        locked = self._connection.execute(found.with_for_update()).mappings()
        known = {row["uai"]: rows.structure_from(row) for row in locked}
        return [each for each in given if known[each.uai] != each]

    def _replace(self, changed: Sequence[Structure]) -> None:
        if not changed:
            return
        statement = update(structure).where(structure.c.uai == bindparam("kept_uai"))
        self._connection.execute(statement, [{**rows.structure_row(each), "kept_uai": each.uai} for each in changed])
        self._connection.execute(delete(structure_word).where(structure_word.c.uai.in_([each.uai for each in changed])))

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
        """Up to `limit` structures with a word for each of `search`, which begins so, in order of UAI, from `after`."""
        conditions = [structure.c.uai != FICTITIOUS, *map(_has_word, words_of(search))]
        if after is not None:
            conditions.append(structure.c.uai > after)
        statement = select(structure).where(*conditions).order_by(structure.c.uai).limit(limit)
        return [rows.structure_from(row) for row in self._connection.execute(statement).mappings()]


def _has_word(beginning: str) -> ColumnElement[bool]:
    """A range of the key, which both databases find by their index, whatever their collation."""
    word = structure_word.c.word
    return structure.c.uai.in_(select(structure_word.c.uai).where(word >= beginning, word < beginning + LAST_LETTER))


def _unknown_structure(uai: str) -> UnknownStructure:
    return UnknownStructure(f"No structure is registered as {uai}.")
