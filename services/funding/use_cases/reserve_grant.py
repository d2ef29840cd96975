"""A project was validated: its money is set aside, or waits its turn."""

from services.funding.domain.allocation import Allocation, AllocationStatus
from services.funding.domain.decision import Decision
from services.funding.events import allocation_deferred
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.amending import amend_allocation
from services.funding.use_cases.serving import serve_waiting
from shared.errors import Unacceptable


def reserve_grant(uow: FundingUnitOfWork, *, decision: Decision) -> None:
    """Reserve the whole grant over all its budget years, or put it into the queue. Nothing is reserved twice.

    A decision that says that it amends the one that is known takes its place. Raises Unacceptable for another decision
    on the same project: a person must say which of the two stands.
    """
    with uow:
        _lock(uow, decision)
        known = uow.allocations.find(decision.project_id)
        if known is None:
            _begin(uow, decision)
        elif known.decision_id == decision.amends:
            amend_allocation(uow, known, decision)
        elif known.decision_id != decision.id:
            raise Unacceptable(f"project {decision.project_id} already has decision {known.decision_id}")
        uow.commit()


def _lock(uow: FundingUnitOfWork, decision: Decision) -> None:
    """The money of a project stays with the programme that pays for it, whatever its school becomes."""
    known = uow.allocations.find(decision.project_id)
    uow.programmes.lock(decision.programme, *([known.programme] if known else []))


def _begin(uow: FundingUnitOfWork, decision: Decision) -> None:
    allocation = decision.allocation(
        allocation_id=uow.new_id(),
        arrival=uow.programmes.next_arrival(decision.programme),
        is_closed=uow.closed_projects.has(decision.project_id),
        at=uow.now(),
        today=uow.today(),
    )
    if allocation.status is AllocationStatus.DEFERRED:
        _serve_or_defer(uow, allocation)
    else:
        uow.allocations.add(allocation)


def _serve_or_defer(uow: FundingUnitOfWork, allocation: Allocation) -> None:
    """If a year has turned meanwhile, those who wait already are served and told first."""
    serve_waiting(uow, allocation.programme)
    uow.allocations.add(allocation)
    place = serve_waiting(uow, allocation.programme).place_of(allocation.project_id)
    if place:
        uow.record(allocation_deferred(allocation, place, at=uow.now()))
