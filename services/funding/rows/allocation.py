"""Rows of promises."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from services.funding.domain.allocation import Allocation, AllocationStatus, GrantLine, Share
from services.funding.domain.budget import Programme
from services.funding.rows.beneficiary import beneficiary_of_row

PARTS = ("shares", "secured", "made", "frozen", "cancelled", "given")
"""What an allocation has by budget year."""


def row_of_allocation(allocation: Allocation) -> dict[str, Any]:
    """Its fields are the columns."""
    return asdict(allocation) | {name: [asdict(share) for share in getattr(allocation, name)] for name in PARTS}


def allocation_of(row: Row[Any]) -> Allocation:
    """The allocation that a row keeps."""
    fields = dict(row._mapping)
    return Allocation(
        **fields
        | {
            "programme": Programme(row.programme),
            "beneficiary": beneficiary_of_row(row.beneficiary),
            "status": AllocationStatus(row.status),
        }
        | {name: _shares(getattr(row, name)) for name in PARTS}
        | {"lines": tuple(GrantLine(**line) for line in row.lines)}
    )


def _shares(document: list[dict[str, Any]]) -> tuple[Share, ...]:
    return tuple(Share(**share) for share in document)
