"""Rows of freezes."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from services.funding.domain.allocation import Share
from services.funding.domain.budget import Programme
from services.funding.domain.freeze import Freeze, Part


def row_of_freeze(freeze: Freeze) -> dict[str, Any]:
    """Its fields are the columns."""
    return asdict(freeze) | {"parts": [asdict(part) for part in freeze.parts]}


def freeze_of(row: Row[Any]) -> Freeze:
    """The freeze that a row keeps."""
    parts = tuple(Part(part["project_id"], part["uai"], Share(**part["share"])) for part in row.parts)
    return Freeze(**dict(row._mapping) | {"programme": Programme(row.programme), "parts": parts})
