"""Having an allocation follow a decision that replaces its own: a step within use cases."""

from services.funding.domain.allocation import Allocation, AllocationStatus
from services.funding.domain.amendment import amend
from services.funding.domain.decision import Decision
from services.funding.domain.ledger import EntryKind, State, Transfer, entry_of
from services.funding.domain.payment import ordered_by_year
from services.funding.events import allocation_deferred, allocation_made, allocation_reserved
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.serving import serve_waiting


def amend_allocation(uow: FundingUnitOfWork, allocation: Allocation, decision: Decision) -> None:
    """What is granted no more goes back and serves who waits; what is added waits. The programme is locked.

    Of a project that was withdrawn or stopped, only the decision is remembered.
    """
    if allocation.is_released or uow.closed_projects.has(allocation.project_id):
        allocation.decision_id = decision.id
        uow.allocations.save(allocation)
        return
    serve_waiting(uow, allocation.programme)
    allocation = uow.allocations.get(allocation.project_id)
    _amend(uow, allocation, decision)
    waiting = serve_waiting(uow, allocation.programme)
    place = waiting.place_of(allocation.project_id)
    if place and allocation.project_id not in waiting.served_in_part:
        uow.record(allocation_deferred(allocation, place, at=uow.now()))


def _amend(uow: FundingUnitOfWork, allocation: Allocation, decision: Decision) -> None:
    place = allocation.place
    ordered = ordered_by_year(uow.payments.of_project(allocation.project_id))
    given_back = amend(allocation, decision, ordered=ordered, today=uow.today())
    for freed, state, kind in (
        (given_back.reserved, State.RESERVED, EntryKind.RELEASED),
        (given_back.allocated, State.ALLOCATED, EntryKind.RETURNED),
        (given_back.frozen, State.FROZEN, EntryKind.RETURNED),
    ):
        transfers = [Transfer(allocation.envelope(year), state, State.AVAILABLE, freed[year]) for year in sorted(freed)]
        if transfers:
            uow.write(entry_of(kind, decision.id, transfers, project_id=allocation.project_id))
    if allocation.place != place:
        allocation.arrival = uow.programmes.next_arrival(allocation.programme)
    uow.allocations.save(allocation)
    if allocation.status in STATED:
        uow.record(STATED[allocation.status](allocation, at=uow.now()))


STATED = {AllocationStatus.RESERVED: allocation_reserved, AllocationStatus.ALLOCATED: allocation_made}
"""What is said of an allocation that waits for nothing; of one that waits, the queue says it."""
