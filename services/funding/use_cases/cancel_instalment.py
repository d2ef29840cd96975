"""What a year bears of a project is given up: it goes back to its envelope, and the school is told why."""

from services.funding.domain.budget import Envelope
from services.funding.domain.instalment import Cancelled, cancel
from services.funding.domain.ledger import EntryKind, State, Transfer, entry_of
from services.funding.domain.payment import ordered_by_year
from services.funding.events import instalment_cancelled
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.read_allocations import AllocationView, view_of
from services.funding.use_cases.serving import serve_waiting
from shared.identity.actor import Actor


def cancel_instalment(
    uow: FundingUnitOfWork, *, project_id: str, budget_year: int, reason: str, actor: Actor
) -> AllocationView:
    """What is ordered stays. What becomes available at once serves who waits.

    Raises NoSuchAllocation, NoSuchInstalment, NothingToCancel, ProjectWithdrawn, NoMoneyNeeded.
    """
    with uow:
        allocation = uow.lock_allocation(project_id)
        ordered = ordered_by_year(uow.payments.of_project(project_id))
        given_up = cancel(allocation, ordered, budget_year)
        transfers = _transfers(allocation.envelope(budget_year), given_up)
        if transfers:
            uow.write(entry_of(EntryKind.CANCELLED, allocation.id, transfers, project_id=project_id))
        uow.allocations.save(allocation)
        amount = given_up.share.total_cents
        cancellation = {"id": uow.new_id(), "project_id": project_id, "budget_year": budget_year}
        why = {"amount_cents": amount, "reason": reason, "cancelled_at": uow.now(), "cancelled_by": actor.subject}
        uow.allocations.note_cancellation(cancellation | why)
        uow.record(instalment_cancelled(allocation, given_up.share, reason=reason, at=uow.now()))
        serve_waiting(uow, allocation.programme)
        view = view_of(uow, uow.allocations.get(project_id))
        uow.commit()
        return view


def _transfers(envelope: Envelope, given_up: Cancelled) -> list[Transfer]:
    amounts = (
        (State.RESERVED, given_up.reserved_cents),
        (State.ALLOCATED, given_up.allocated_cents),
        (State.FROZEN, given_up.frozen_cents),
    )
    return [Transfer(envelope, state, State.AVAILABLE, cents) for state, cents in amounts if cents]
