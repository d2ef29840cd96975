"""Giving back to the envelopes what a closed project will not use: a step within use cases."""

from services.funding.domain.allocation import Allocation
from services.funding.domain.ledger import EntryKind, State, Transfer, entry_of
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.serving import serve_waiting


def let_go(uow: FundingUnitOfWork, allocation: Allocation) -> None:
    """What is reserved, held back, or allocated and not ordered, goes back where it came from, and serves who waits.

    What is ordered is on its way and stays; if it comes back refused, it is let go then. The programme is locked.
    """
    _give_back(uow, allocation, State.RESERVED, EntryKind.RELEASED)
    _give_back(uow, allocation, State.ALLOCATED, EntryKind.RETURNED)
    _give_back(uow, allocation, State.FROZEN, EntryKind.RETURNED)
    serve_waiting(uow, allocation.programme)


def _give_back(uow: FundingUnitOfWork, allocation: Allocation, state: State, kind: EntryKind) -> None:
    held = uow.ledger.held_by(allocation.project_id, state)
    transfers = [Transfer(one.account.envelope, state, State.AVAILABLE, one.cents) for one in held]
    if transfers:
        uow.write(entry_of(kind, allocation.id, transfers, project_id=allocation.project_id))
