"""Rows of public sheets <-> those, and what they are found by."""

from typing import Any

from sqlalchemy import RowMapping

from services.submission.domain.public_sheet import Part, PublicSheet
from shared.searching import fold, mark, words_of


def sheet_row(sheet: PublicSheet) -> dict[str, Any]:
    return {**vars(sheet), "parts": list(sheet.parts)}


def sheet_from(row: RowMapping) -> PublicSheet:
    return PublicSheet(**{**row, "parts": tuple(map(Part, row["parts"]))})


def marks_of(sheet: PublicSheet) -> frozenset[str]:
    """What it is found by: the words of what is published, and `name=value` for each filter."""
    shown, school = sheet.shown, sheet.shown["structure"]
    texts = [shown["title"], shown.get("summary"), shown.get("description"), school["name"], school["commune"]]
    words = {word for text in texts if text for word in words_of(text)}
    named = {
        ("department", school["department"]),
        ("degree", str(school["degree"])),
        ("kind", school["kind"]),
        ("model", str(sheet.is_model).lower()),
        *(("axis", axis) for axis in shown["axes"]),
        *(("level", fold(level)) for level in shown.get("levels", ())),
        *(("school_year", line["school_year"]) for line in shown.get("grant", ())),
    }
    return frozenset(words | {mark(name, value) for name, value in named})
