"""A project was validated: its money is set aside, or waits its turn."""

from services.funding.domain.allocation import Allocation, AllocationStatus
from services.funding.domain.budget import EnvelopeKind
from services.funding.domain.decision import Decision
from services.funding.domain.ledger import State
from services.funding.domain.waiting_list import place_among
from services.funding.events import allocation_deferred
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.amending import amend_allocation
from services.funding.use_cases.serving import serve_waiting, state_reserved
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
    """The money of a project stays with the programme that pays for it, whatever its school becomes: a decision that
    amends another may come under another programme than the first.
    """
    known = uow.allocations.find(decision.project_id) if decision.amends else None
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
    """If a year has turned meanwhile, those who wait already are served and told first.

    Who arrives lets nobody else be served: only its own turn is looked at, and not the whole queue.
    """
    programme = allocation.programme
    ahead = uow.allocations.ahead_of(allocation, year=uow.today().year)
    if ahead.is_behind:
        serve_waiting(uow, programme)
        ahead = uow.allocations.ahead_of(allocation, year=uow.today().year)
    available = uow.ledger.available(programme, EnvelopeKind.ENGAGEMENT)
    is_held = all(share.total_cents <= available.get(share.budget_year, 0) for share in allocation.waited)
    if is_held and not ahead.is_older:
        transfers = allocation.transfers(allocation.waited, State.AVAILABLE, State.RESERVED)
        allocation.reserve()
        uow.allocations.add(allocation)
        state_reserved(uow, allocation, transfers)
        return
    uow.allocations.add(allocation)
    if allocation.is_divisible and allocation.project_id in serve_waiting(uow, programme).served_in_part:
        return
    place = place_among(uow.allocations.queue(programme), allocation.project_id, available)
    if place:
        uow.record(allocation_deferred(allocation, place, at=uow.now()))
