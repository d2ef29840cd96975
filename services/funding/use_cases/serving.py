"""Serving those who wait: a step of every use case that brings money to an envelope, or somebody to the queue."""

from services.funding.domain.allocation import Allocation
from services.funding.domain.budget import EnvelopeKind, Programme
from services.funding.domain.ledger import EntryKind, State, entry_of
from services.funding.domain.waiting_list import WaitingList
from services.funding.events import allocation_reserved
from services.funding.repositories import FundingUnitOfWork


def waiting_list(uow: FundingUnitOfWork, programme: Programme) -> WaitingList:
    """Who waits for money of a programme, and how much of it there is."""
    available = uow.ledger.available(programme, EnvelopeKind.ENGAGEMENT)
    return WaitingList(uow.allocations.waiting(programme), available)


def serve_waiting(uow: FundingUnitOfWork, programme: Programme) -> WaitingList:
    """Reserve what can be reserved, in order; the programme is locked. Returns who still waits."""
    waiting = waiting_list(uow, programme)
    for allocation in waiting.serve():
        _reserve(uow, allocation)
    return waiting


def _reserve(uow: FundingUnitOfWork, allocation: Allocation) -> None:
    allocation.reserve()
    transfers = allocation.transfers(State.AVAILABLE, State.RESERVED)
    uow.write(entry_of(EntryKind.RESERVED, allocation.decision_id, transfers, project_id=allocation.project_id))
    uow.allocations.save(allocation)
    uow.record(allocation_reserved(allocation, at=uow.now()))
