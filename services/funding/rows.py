"""Rows to domain objects and back."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, Table
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from services.funding.domain.allocation import Allocation, AllocationStatus, Share
from services.funding.domain.beneficiary import Beneficiary, BeneficiaryKind
from services.funding.domain.budget import Programme
from services.funding.domain.payment import Draw, Payment, PaymentKind, PaymentStatus, Settlement


def insert_once(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert a row; False if its key is taken. Whoever is inserting the same one at this moment is waited for."""
    upsert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    statement = upsert(table).values(row).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(statement).first() is not None


def row_of_allocation(allocation: Allocation) -> dict[str, Any]:
    """Its fields are the columns."""
    return asdict(allocation) | {
        name: [asdict(share) for share in getattr(allocation, name)] for name in ("shares", "secured", "made")
    }


def allocation_of(row: Row[Any]) -> Allocation:
    """The allocation that a row keeps."""
    fields = dict(row._mapping)
    return Allocation(
        **fields
        | {
            "programme": Programme(row.programme),
            "beneficiary": _beneficiary(row.beneficiary),
            "shares": _shares(row.shares),
            "secured": _shares(row.secured),
            "made": _shares(row.made),
            "status": AllocationStatus(row.status),
        }
    )


def row_of_payment(payment: Payment) -> dict[str, Any]:
    """A payment that was just ordered."""
    return {
        "id": payment.id,
        "project_id": payment.project_id,
        "kind": payment.kind,
        "beneficiary": asdict(payment.beneficiary),
        "draws": [asdict(draw) for draw in payment.draws],
        "ordered_at": payment.ordered_at,
    }


def payment_of(row: Row[Any]) -> Payment:
    """The payment that a row keeps."""
    return Payment(
        id=row.id,
        project_id=row.project_id,
        kind=PaymentKind(row.kind),
        beneficiary=_beneficiary(row.beneficiary),
        draws=tuple(Draw(**draw) for draw in row.draws),
        ordered_at=row.ordered_at,
        settlement=_settlement(row),
    )


def _settlement(row: Row[Any]) -> Settlement | None:
    if row.outcome is None:
        return None
    return Settlement(PaymentStatus(row.outcome), row.settled_on, row.finance_reference, row.reason)


def _shares(document: list[dict[str, Any]]) -> tuple[Share, ...]:
    return tuple(Share(**share) for share in document)


def _beneficiary(document: dict[str, Any]) -> Beneficiary:
    return Beneficiary(**document | {"kind": BeneficiaryKind(document["kind"])})
