"""Rows of repayments."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from services.funding.domain.payment import Draw
from services.funding.domain.repayment import Repayment, RepaymentStatus
from services.funding.rows.beneficiary import beneficiary_of_row

DRAWS = ("draws", "credit_draws")


def row_of_repayment(repayment: Repayment) -> dict[str, Any]:
    """Its fields are the columns."""
    return asdict(repayment) | {name: [asdict(draw) for draw in getattr(repayment, name)] for name in DRAWS}


def repayment_of(row: Row[Any]) -> Repayment:
    """The repayment that a row keeps."""
    drawn = {name: tuple(Draw(**draw) for draw in getattr(row, name)) for name in DRAWS}
    read = {"beneficiary": beneficiary_of_row(row.beneficiary), "status": RepaymentStatus(row.status)}
    return Repayment(**dict(row._mapping) | read | drawn)
