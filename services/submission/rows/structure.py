"""Rows of schools <-> schools."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import RowMapping

from services.submission.domain.structure import Structure, structure_of
from shared.searching import words_of

STRUCTURE_NAMES = tuple(field.name for field in fields(Structure) if field.name != "position")


def structure_from(row: RowMapping, prefix: str = "") -> Structure:
    values = {name: row[prefix + name] for name in STRUCTURE_NAMES}
    latitude, longitude = row[prefix + "latitude"], row[prefix + "longitude"]
    position = {"latitude": latitude, "longitude": longitude} if latitude is not None else None
    return structure_of({**values, "position": position})


def structure_row(structure: Structure) -> dict[str, Any]:
    values, position = dict(vars(structure)), structure.position
    del values["position"]
    latitude, longitude = (position.latitude, position.longitude) if position else (None, None)
    return {**values, "latitude": latitude, "longitude": longitude}


def word_rows(structures: Iterable[Structure]) -> list[dict[str, str]]:
    return [{"word": word, "uai": each.uai} for each in structures for word in sorted(words_in(each))]


def words_in(structure: Structure) -> frozenset[str]:
    """What a search is compared with: its words are the beginnings of these."""
    return frozenset(words_of(f"{structure.uai} {structure.name} {structure.commune}"))
