"""The fund manager commits the money that is set aside for a project, or for several."""

from collections.abc import Sequence

from services.funding.domain.allocation import Allocation, AllocationStatus
from services.funding.domain.budget import EnvelopeKind, Programme
from services.funding.domain.convention import require_fitting
from services.funding.domain.ledger import EntryKind, State, entry_of
from services.funding.domain.waiting_list import place_among
from services.funding.events import allocation_deferred, allocation_made
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.read_allocations import AllocationView, view_of
from shared.errors import Refusal


def confirm_allocation(uow: FundingUnitOfWork, *, project_id: str) -> AllocationView:
    """Commit what is set aside, once who receives it is known, and has a convention if need be.

    Of what is served in part, that part; the rest goes on waiting.

    Raises NoSuchAllocation, AllocationDeferred, AllocationAlreadyMade, ProjectWithdrawn, NoMoneyNeeded,
    BeneficiaryUnknown, ConventionRequired.
    """
    with uow:
        allocation = uow.lock_allocation(project_id)
        _confirm(uow, allocation)
        view = view_of(uow, allocation)
        uow.commit()
        return view


def confirm_allocations(uow: FundingUnitOfWork, *, project_ids: Sequence[str]) -> list[Refusal | None]:
    """Each on its own, in the order given: what is refused of one leaves the others. None for one that is committed."""
    with uow:
        uow.programmes.lock(*Programme)
        outcomes = [_attempt(uow, project_id) for project_id in project_ids]
        uow.commit()
        return outcomes


def _attempt(uow: FundingUnitOfWork, project_id: str) -> Refusal | None:
    try:
        with uow.attempt():
            _confirm(uow, uow.allocations.get(project_id))
    except Refusal as refusal:
        return refusal
    return None


def _confirm(uow: FundingUnitOfWork, allocation: Allocation) -> None:
    allocation.require_reserved()
    require_fitting(allocation, uow.conventions.find(allocation.project_id))
    transfers = allocation.transfers(allocation.to_commit, State.RESERVED, State.ALLOCATED)
    allocation.confirm()
    uow.write(entry_of(EntryKind.ALLOCATED, allocation.id, transfers, project_id=allocation.project_id))
    uow.allocations.save(allocation)
    uow.record(allocation_made(allocation, at=uow.now()))
    if allocation.status is AllocationStatus.DEFERRED:
        _tell_that_the_rest_waits(uow, allocation)


def _tell_that_the_rest_waits(uow: FundingUnitOfWork, allocation: Allocation) -> None:
    available = uow.ledger.available(allocation.programme, EnvelopeKind.ENGAGEMENT)
    place = place_among(uow.allocations.queue(allocation.programme), allocation.project_id, available)
    if place:
        uow.record(allocation_deferred(allocation, place, at=uow.now()))
