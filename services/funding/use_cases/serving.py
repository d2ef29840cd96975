"""Serving those who wait: a step of every use case that brings money to an envelope, or somebody to the queue."""

from collections.abc import Iterable, Mapping

from services.funding.domain.allocation import Allocation
from services.funding.domain.budget import EnvelopeKind, Programme
from services.funding.domain.ledger import EntryKind, State, Transfer, entry_of
from services.funding.domain.waiting_list import Standing, WaitingList
from services.funding.events import allocation_deferred, allocation_reserved
from services.funding.repositories import FundingUnitOfWork


def waiting_list(uow: FundingUnitOfWork, programme: Programme) -> WaitingList:
    """Who waits for money of a programme today, and how much of it there is."""
    waiting = _as_kept(uow, programme)
    waiting.bring_forward(uow.today().year)
    return waiting


def serve_waiting(uow: FundingUnitOfWork, programme: Programme) -> WaitingList:
    """Reserve what can be reserved, in order; the programme is locked. Returns who still waits.

    If a year has turned, what it was to bear is borne by the present one, and those who still wait are told anew.
    """
    waiting, year = _as_kept(uow, programme), uow.today().year
    is_behind = waiting.is_behind(year)
    told = waiting.standings() if is_behind else {}
    waiting.bring_forward(year)
    for allocation in waiting.serve():
        _reserve(uow, allocation)
    _reserve_parts(uow, waiting)
    if is_behind:
        _tell_anew(uow, waiting, told)
    return waiting


def _as_kept(uow: FundingUnitOfWork, programme: Programme) -> WaitingList:
    available = uow.ledger.available(programme, EnvelopeKind.ENGAGEMENT)
    return WaitingList(uow.allocations.waiting(programme), available)


def _reserve_parts(uow: FundingUnitOfWork, waiting: WaitingList) -> None:
    """What was set aside of those who go on waiting for the rest, and may."""
    for allocation in waiting:
        part = waiting.served_in_part.get(allocation.project_id)
        place = waiting.place_of(allocation.project_id) if part else None
        if part and place:
            transfers = allocation.transfers(part, State.AVAILABLE, State.RESERVED)
            uow.write(entry_of(EntryKind.RESERVED, allocation.decision_id, transfers, project_id=allocation.project_id))
            uow.allocations.save(allocation)
            uow.record(allocation_deferred(allocation, place, at=uow.now()))


def _tell_anew(uow: FundingUnitOfWork, waiting: WaitingList, told: Mapping[str, Standing]) -> None:
    now = waiting.standings()
    for allocation in waiting:
        standing = now[allocation.project_id]
        is_told = allocation.project_id in waiting.served_in_part
        if standing != told[allocation.project_id] and not is_told:
            uow.allocations.save(allocation)
            uow.record(allocation_deferred(allocation, standing.place, at=uow.now()))


def _reserve(uow: FundingUnitOfWork, allocation: Allocation) -> None:
    transfers = allocation.transfers(allocation.waited, State.AVAILABLE, State.RESERVED)
    allocation.reserve()
    uow.allocations.save(allocation)
    state_reserved(uow, allocation, transfers)


def state_reserved(uow: FundingUnitOfWork, allocation: Allocation, transfers: Iterable[Transfer]) -> None:
    """Enter into the books, and tell, what was reserved; a step within use cases."""
    uow.write(entry_of(EntryKind.RESERVED, allocation.decision_id, transfers, project_id=allocation.project_id))
    uow.record(allocation_reserved(allocation, at=uow.now()))
