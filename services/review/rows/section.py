"""Rows of sections <-> sections."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping

from services.review.domain.section import Section, Sections


def sections_row(sections: Sections) -> dict[str, Any]:
    return vars(sections) | {"sections": [asdict(section) for section in sections.sections]}


def sections_from(row: RowMapping) -> Sections:
    found = tuple(
        Section(section["name"], tuple(section["departments"]), tuple(section["members"]))
        for section in row["sections"]
    )
    return Sections(**dict(row) | {"sections": found})
