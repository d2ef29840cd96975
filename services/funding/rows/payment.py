"""Rows of payments."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from services.funding.domain.payment import Draw, Payment, PaymentKind, PaymentStatus, Settlement
from services.funding.rows.beneficiary import beneficiary_of_row


def row_of_payment(payment: Payment) -> dict[str, Any]:
    """A payment that was just ordered."""
    return {
        "id": payment.id,
        "project_id": payment.project_id,
        "kind": payment.kind,
        "beneficiary": asdict(payment.beneficiary),
        "draws": [asdict(draw) for draw in payment.draws],
        "credit_draws": [asdict(draw) for draw in payment.credit_draws],
        "ordered_at": payment.ordered_at,
    }


def payment_of(row: Row[Any]) -> Payment:
    """The payment that a row keeps."""
    return Payment(
        id=row.id,
        project_id=row.project_id,
        kind=PaymentKind(row.kind),
        beneficiary=beneficiary_of_row(row.beneficiary),
        draws=tuple(Draw(**draw) for draw in row.draws),
        credit_draws=tuple(Draw(**draw) for draw in row.credit_draws),
        ordered_at=row.ordered_at,
        settlement=_settlement(row),
    )


def _settlement(row: Row[Any]) -> Settlement | None:
    if row.outcome is None:
        return None
    return Settlement(PaymentStatus(row.outcome), row.settled_on, row.finance_reference, row.reason)
