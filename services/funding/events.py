"""The facts that funding states, as the catalogue describes them."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from services.funding.domain.allocation import Allocation, Share, total_of
from services.funding.domain.beneficiary import Beneficiary
from services.funding.domain.budget import Credit
from services.funding.domain.document import Document
from services.funding.domain.instalment import instalment_id
from services.funding.domain.invoice import Invoice
from services.funding.domain.movement import Movement
from services.funding.domain.payment import Payment
from services.funding.domain.repayment import Repayment
from services.funding.domain.waiting_list import Place
from shared.contracts.catalogue import CATALOGUE
from shared.messaging.outbox import Fact


def envelope_credited(credit: Credit, *, at: datetime) -> Fact:
    """Credits were entered by the fund manager."""
    envelope = credit.envelope
    return _fact(
        "nefe.envelope.credited.v1",
        {
            "budget_year": envelope.budget_year,
            "programme": envelope.programme.value,
            "kind": envelope.kind.value,
            "amount_cents": credit.amount_cents,
            "reference": credit.reference,
            "envelope_id": envelope.name,
            "credited_at": _instant(at),
        },
    )


def envelope_withdrawn(movement: Movement, *, at: datetime) -> Fact:
    """Credits have left an envelope."""
    source = movement.source
    return _fact(
        "nefe.envelope.withdrawn.v1",
        {
            "budget_year": source.budget_year,
            "programme": source.programme.value,
            "kind": source.kind.value,
            "amount_cents": movement.amount_cents,
            "reference": movement.reference,
            "reason": movement.reason,
            "envelope_id": source.name,
            "withdrawn_at": _instant(at),
        },
    )


def allocation_reserved(allocation: Allocation, *, at: datetime) -> Fact:
    """The envelope holds the money, and it is set aside."""
    return _fact("nefe.allocation.reserved.v1", _allocation(allocation) | {"reserved_at": _instant(at)})


def allocation_deferred(allocation: Allocation, place: Place, *, at: datetime) -> Fact:
    """The envelope holds too little, and the project waits its turn."""
    standing = {"deferred_at": _instant(at), "rank": place.rank, "missing_cents": place.missing_cents}
    if allocation.is_divisible and allocation.secured:
        standing["secured_cents"] = total_of(allocation.secured)
    return _fact("nefe.allocation.deferred.v1", _allocation(allocation) | standing)


def allocation_made(allocation: Allocation, *, at: datetime) -> Fact:
    """The money is committed, or that part of it which is set aside."""
    waited = {"waited_cents": total_of(allocation.waited)} if allocation.waited else {}
    return _fact("nefe.allocation.made.v1", _allocation(allocation) | {"made_at": _instant(at), **waited})


def allocation_warned(allocation: Allocation, *, days_left: int, at: datetime) -> Fact:
    """The due date comes near, and the money is not committed."""
    return _fact(
        "nefe.allocation.warned.v1", _allocation(allocation) | {"warned_at": _instant(at), "days_left": days_left}
    )


def allocation_overdue(allocation: Allocation, *, days_late: int, at: datetime) -> Fact:
    """The due date has passed without the money being committed."""
    return _fact(
        "nefe.allocation.overdue.v1", _allocation(allocation) | {"noticed_at": _instant(at), "days_late": days_late}
    )


def instalment_frozen(allocation: Allocation, share: Share, *, reason: str, at: datetime) -> Fact:
    """A part of a year's money is held back."""
    content = _instalment(allocation, share, reason) | {"frozen_at": _instant(at)}
    return _fact("nefe.instalment.frozen.v1", content)


def instalment_released(allocation: Allocation, share: Share, *, reason: str, at: datetime) -> Fact:
    """What was held back may be paid."""
    content = _instalment(allocation, share, reason) | {"released_at": _instant(at)}
    return _fact("nefe.instalment.released.v1", content)


def instalment_cancelled(allocation: Allocation, share: Share, *, reason: str, at: datetime) -> Fact:
    """A part of a year's money is given up."""
    content = _instalment(allocation, share, reason) | {"cancelled_at": _instant(at)}
    return _fact("nefe.instalment.cancelled.v1", content)


def document_issued(document: Document) -> Fact:
    """A document by which money is granted was issued."""
    return _fact(
        "nefe.document.issued.v1",
        {
            "document_id": document.id,
            "project_id": document.project_id,
            "kind": document.kind.value,
            "number": document.number,
            "sha256": document.sha256,
            "issued_at": _instant(document.issued_at),
        },
    )


def invoice_submitted(invoice: Invoice) -> Fact:
    """A school has sent an invoice."""
    return _fact("nefe.invoice.submitted.v1", _invoice(invoice) | {"submitted_at": _instant(invoice.submitted_at)})


def invoice_refused(invoice: Invoice, *, reason: str, at: datetime) -> Fact:
    """An invoice does not count, and why."""
    return _fact("nefe.invoice.refused.v1", _invoice(invoice) | {"refused_at": _instant(at), "reason": reason})


def repayment_requested(repayment: Repayment) -> Fact:
    """Money that was paid is asked back."""
    told = {"requested_at": _instant(repayment.requested_at), "reason": repayment.reason}
    return _fact("nefe.repayment.requested.v1", _repayment(repayment) | told)


def repayment_received(repayment: Repayment) -> Fact:
    """Money that was asked back is back."""
    received_on = repayment.settled_on.isoformat() if repayment.settled_on else None
    told = {"received_on": received_on, "reference": repayment.reference}
    return _fact("nefe.repayment.received.v1", _repayment(repayment) | told)


def payment_ordered(payment: Payment, allocation: Allocation) -> Fact:
    """The finance system is asked to pay; the budget year is told when the payment is drawn on one only."""
    years = [draw.budget_year for draw in payment.draws]
    return _fact(
        "nefe.payment.ordered.v1",
        {
            "payment_id": payment.id,
            "project_id": payment.project_id,
            "ordered_at": _instant(payment.ordered_at),
            "beneficiary": _beneficiary(payment.beneficiary),
            "amount_cents": payment.amount_cents,
            "kind": payment.kind.value,
            "programme": allocation.programme.value,
            **({"budget_year": years[0]} if len(years) == 1 else {}),
        },
    )


def _repayment(repayment: Repayment) -> dict[str, Any]:
    return {
        "repayment_id": repayment.id,
        "project_id": repayment.project_id,
        "amount_cents": repayment.amount_cents,
        "beneficiary": _beneficiary(repayment.beneficiary),
    }


def _beneficiary(beneficiary: Beneficiary) -> dict[str, Any]:
    known = {name: value for name, value in asdict(beneficiary).items() if value is not None}
    return known | {"kind": beneficiary.kind.value}


def _invoice(invoice: Invoice) -> dict[str, Any]:
    return {
        "invoice_id": invoice.id,
        "project_id": invoice.project_id,
        "supplier": invoice.supplier,
        "amount_cents": invoice.amount_cents,
    }


def _instalment(allocation: Allocation, share: Share, reason: str) -> dict[str, Any]:
    return {
        "instalment_id": instalment_id(allocation, share.budget_year),
        "project_id": allocation.project_id,
        "year": share.budget_year,
        "amount_cents": share.total_cents,
        "reason": reason,
    }


def _allocation(allocation: Allocation) -> dict[str, Any]:
    amounts = [
        {
            "budget_year": share.budget_year,
            "programme": allocation.programme.value,
            "amount_cents": share.total_cents,
        }
        for share in allocation.shares
    ]
    return {
        "allocation_id": allocation.id,
        "project_id": allocation.project_id,
        "total_cents": allocation.total_cents,
        "amounts": amounts,
        "due_on": allocation.due_on.isoformat(),
    }


def _fact(name: str, payload: dict[str, Any]) -> Fact:
    return Fact(name, CATALOGUE[name].subject_of(payload), payload)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
