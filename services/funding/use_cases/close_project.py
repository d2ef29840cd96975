"""A project was withdrawn or stopped: before or after its validation is known here."""

from services.funding.domain.allocation import AllocationStatus
from services.funding.domain.budget import Programme
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.letting_go import let_go

SETTLED = (AllocationStatus.RELEASED, AllocationStatus.NO_MONEY_NEEDED)


def close_project(uow: FundingUnitOfWork, *, project_id: str, manner: str) -> None:
    """Remember it, so that a validation still to come reserves nothing, and let go of what was promised.

    Every programme is locked: while nothing is known of the project, its validation may be coming in under any of them.
    """
    with uow:
        uow.programmes.lock(*Programme)
        uow.closed_projects.add(project_id, manner=manner, at=uow.now())
        allocation = uow.allocations.find(project_id)
        if allocation and allocation.status not in SETTLED:
            allocation.release()
            uow.allocations.save(allocation)
            let_go(uow, allocation)
        uow.commit()
