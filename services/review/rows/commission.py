"""Rows of the commission <-> the commission."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping

from services.review.domain.commission import Commission, Person


def commission_row(commission: Commission) -> dict[str, Any]:
    return {
        "id": commission.id,
        "appointed_at": commission.appointed_at,
        "appointed_by": commission.appointed_by,
        "president": asdict(commission.president),
        "deputy": commission.deputy and asdict(commission.deputy),
        "members": [asdict(member) for member in commission.members],
    }


def commission_from(row: RowMapping) -> Commission:
    return Commission(
        id=row["id"],
        appointed_at=row["appointed_at"],
        appointed_by=row["appointed_by"],
        president=Person(**row["president"]),
        deputy=Person(**row["deputy"]) if row["deputy"] else None,
        members=tuple(Person(**member) for member in row["members"]),
    )
