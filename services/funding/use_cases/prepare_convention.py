"""The fund manager says who receives the money of a project, and under which convention."""

from collections.abc import Sequence
from datetime import date

from services.funding.domain.beneficiary import Beneficiary
from services.funding.domain.convention import Convention, ConventionNotNeeded, Party
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.read_allocations import AllocationView, view_of, visible_allocation
from shared.identity.actor import Actor


def name_beneficiary(uow: FundingUnitOfWork, *, project_id: str, beneficiary: Beneficiary) -> AllocationView:
    """From the next payment on. Raises NoSuchAllocation, ProjectWithdrawn, NoMoneyNeeded, BeneficiaryUnknown."""
    with uow:
        allocation = uow.lock_allocation(project_id)
        beneficiary.require_known()
        allocation.name_beneficiary(beneficiary)
        uow.allocations.save(allocation)
        view = view_of(uow, allocation)
        uow.commit()
        return view


def prepare_convention(
    uow: FundingUnitOfWork,
    *,
    project_id: str,
    parties: Sequence[Party],
    advance_percent: int | None,
    begins_on: date,
    ends_on: date,
    actor: Actor,
) -> Convention:
    """In the place of what was prepared before; what was issued stays. Without a percentage, that of the academy.

    Raises NoSuchAllocation, ProjectWithdrawn, NoMoneyNeeded, ConventionNotNeeded.
    """
    with uow:
        allocation = uow.lock_allocation(project_id)
        allocation.require_open()
        if not allocation.is_under_convention:
            raise ConventionNotNeeded(f"{allocation.beneficiary.name} receives its own money")
        percent = advance_percent or uow.settings.advance_percent
        convention = Convention(project_id, tuple(parties), percent, begins_on, ends_on, uow.now(), actor.subject)
        uow.conventions.save(convention)
        uow.commit()
        return convention


def read_convention(uow: FundingUnitOfWork, *, project_id: str, actor: Actor) -> Convention:
    """Raises NoSuchAllocation (also of another structure's), NoSuchConvention."""
    with uow:
        visible_allocation(uow, project_id, actor)
        return uow.conventions.get(project_id)
