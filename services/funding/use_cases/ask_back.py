"""Unspent money of a project is asked back from whoever received it; what arrives serves others."""

from datetime import date

from services.funding.domain.ledger import EntryKind, State, entry_of
from services.funding.domain.repayment import Repayment, RepaymentStatus, draws_to_ask_back
from services.funding.events import repayment_received, repayment_requested
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.read_allocations import visible_allocation
from services.funding.use_cases.serving import serve_waiting
from shared.errors import Invalid
from shared.identity.actor import Actor


class UnlikelyReceipt(Invalid):
    """Money comes back after it was asked for, and not later than today."""


def ask_back(uow: FundingUnitOfWork, *, project_id: str, amount_cents: int, reason: str, actor: Actor) -> Repayment:
    """Of a running project or of one that was stopped; the school is told why.

    Raises NoSuchAllocation, RepaymentBeyondPaid.
    """
    with uow:
        allocation = uow.lock_allocation(project_id)
        earlier, payments = uow.repayments.of_project(project_id), uow.payments.of_project(project_id)
        draws, credit_draws = draws_to_ask_back(payments, earlier, amount_cents)
        repayment = Repayment(
            id=uow.new_id(),
            project_id=project_id,
            beneficiary=payments[-1].beneficiary,
            draws=draws,
            credit_draws=credit_draws,
            reason=reason,
            requested_at=uow.now(),
            requested_by=actor.subject,
        )
        transfers = repayment.transfers(allocation, State.PAID, State.RETURNED)
        uow.write(entry_of(EntryKind.ASKED_BACK, repayment.id, transfers, project_id=project_id))
        uow.repayments.add(repayment)
        uow.record(repayment_requested(repayment))
        uow.commit()
        return repayment


def receive_repayment(uow: FundingUnitOfWork, *, repayment_id: str, received_on: date, reference: str) -> Repayment:
    """The money is back in the envelopes that it came from, and at once serves who waits.

    Raises NoSuchRepayment, RepaymentAlreadySettled, UnlikelyReceipt.
    """
    with uow:
        requested = uow.repayments.get(repayment_id).requested_at.astimezone(uow.zone).date()
        if not requested <= received_on <= uow.today():
            raise UnlikelyReceipt(f"it was asked for on {requested}")
        repayment = _settle(uow, repayment_id, RepaymentStatus.RECEIVED, on=received_on, reference=reference)
        uow.record(repayment_received(repayment))
        serve_waiting(uow, uow.allocations.get(repayment.project_id).programme)
        uow.commit()
        return repayment


def cancel_repayment(uow: FundingUnitOfWork, *, repayment_id: str) -> Repayment:
    """It is not asked back after all. Raises NoSuchRepayment, RepaymentAlreadySettled."""
    with uow:
        repayment = _settle(uow, repayment_id, RepaymentStatus.CANCELLED, on=uow.today(), reference=None)
        uow.commit()
        return repayment


def list_repayments(uow: FundingUnitOfWork, *, project_id: str, actor: Actor) -> list[Repayment]:
    """In the order in which they were asked for. Raises NoSuchAllocation, also of another structure's."""
    with uow:
        visible_allocation(uow, project_id, actor)
        return uow.repayments.of_project(project_id)


def _settle(
    uow: FundingUnitOfWork, repayment_id: str, status: RepaymentStatus, *, on: date, reference: str | None
) -> Repayment:
    allocation = uow.lock_allocation(uow.repayments.get(repayment_id).project_id)
    repayment = uow.repayments.get(repayment_id)
    repayment.settle(status, on=on, reference=reference)
    is_back = status is RepaymentStatus.RECEIVED
    kind = EntryKind.REPAID if is_back else EntryKind.LET_OFF
    transfers = repayment.transfers(allocation, State.RETURNED, State.AVAILABLE if is_back else State.PAID)
    uow.write(entry_of(kind, reference or repayment.id, transfers, project_id=repayment.project_id))
    uow.repayments.settle(repayment)
    return repayment
