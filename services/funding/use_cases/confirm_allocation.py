"""The fund manager commits the money that is set aside for a project."""

from services.funding.domain.ledger import EntryKind, State, entry_of
from services.funding.events import allocation_made
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.read_allocations import AllocationView, view_of


def confirm_allocation(uow: FundingUnitOfWork, *, project_id: str) -> AllocationView:
    """Raises NoSuchAllocation, AllocationDeferred, AllocationAlreadyMade, ProjectWithdrawn, NoMoneyNeeded."""
    with uow:
        allocation = uow.lock_allocation(project_id)
        transfers = allocation.transfers(allocation.to_commit, State.RESERVED, State.ALLOCATED)
        allocation.confirm()
        uow.write(entry_of(EntryKind.ALLOCATED, allocation.id, transfers, project_id=project_id))
        uow.allocations.save(allocation)
        uow.record(allocation_made(allocation, at=uow.now()))
        view = view_of(uow, allocation)
        uow.commit()
        return view
