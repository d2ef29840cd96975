"""Rows of schools <-> schools."""

from dataclasses import fields
from typing import Any

from sqlalchemy import RowMapping

from services.submission.domain.structure import Structure, structure_of

STRUCTURE_NAMES = tuple(field.name for field in fields(Structure))


def structure_from(row: RowMapping, prefix: str = "") -> Structure:
    return structure_of({name: row[prefix + name] for name in STRUCTURE_NAMES})


def structure_row(structure: Structure) -> dict[str, Any]:
    return {**vars(structure), "search_words": structure.search_words}
