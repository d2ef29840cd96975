"""Rows of the commission <-> the commission."""

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from services.review.domain.commission import Commission, Person


def commission_row(commission: Commission) -> dict[str, Any]:
    return {
        "id": commission.id,
        "appointed_at": commission.appointed_at,
        "appointed_by": commission.appointed_by,
        "president": _document(commission.president),
        "deputy": commission.deputy and _document(commission.deputy),
        "members": [_document(member) for member in commission.members],
    }


def commission_from(row: RowMapping) -> Commission:
    return Commission(
        id=row["id"],
        appointed_at=row["appointed_at"],
        appointed_by=row["appointed_by"],
        president=_person(row["president"]),
        deputy=_person(row["deputy"]) if row["deputy"] else None,
        members=tuple(_person(member) for member in row["members"]),
    )


def _document(person: Person) -> dict[str, Any]:
    term = {"since": person.since, "until": person.until}
    return asdict(person) | {name: day and day.isoformat() for name, day in term.items()}


def _person(document: dict[str, Any]) -> Person:
    """A seat that was stored before terms were has none."""
    term = {name: document.get(name) for name in ("since", "until")}
    return Person(**document | {name: day and date.fromisoformat(day) for name, day in term.items()})
