"""The fund manager records what the payroll paid for a project's teaching hours."""

from datetime import date

from services.funding.domain.hours import HoursGiven, give
from services.funding.domain.ledger import EntryKind, State, entry_of
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.read_allocations import AllocationView, view_of
from shared.identity.actor import Actor


def give_hours(
    uow: FundingUnitOfWork,
    *,
    project_id: str,
    budget_year: int,
    amount_cents: int,
    given_on: date,
    reference: str,
    actor: Actor,
) -> AllocationView:
    """They leave what is committed (AE), as hours: no payment credits are drawn, and nothing is sent to the school.

    Raises NoSuchAllocation, ProjectWithdrawn, NoMoneyNeeded, AllocationNotMade, HoursBeyondAllocation,
    HoursAlreadyRecorded.
    """
    with uow:
        allocation = uow.lock_allocation(project_id)
        hours = HoursGiven(
            uow.new_id(), project_id, budget_year, amount_cents, given_on, reference, uow.now(), actor.subject
        )
        uow.hours.add(hours)
        give(allocation, hours)
        transfers = allocation.transfers([hours.share], State.ALLOCATED, State.PAID)
        uow.write(entry_of(EntryKind.HOURS_GIVEN, hours.id, transfers, project_id=project_id))
        uow.allocations.save(allocation)
        view = view_of(uow, allocation)
        uow.commit()
        return view


def list_hours(uow: FundingUnitOfWork, *, project_id: str) -> list[HoursGiven]:
    """As they were recorded. Raises NoSuchAllocation."""
    with uow:
        uow.allocations.get(project_id)
        return uow.hours.of_project(project_id)
