"""Time passes, and money that was promised by a date is not committed."""

from services.funding.domain.budget import Programme
from services.funding.events import allocation_overdue
from services.funding.repositories import FundingUnitOfWork


def notice_overdue(uow: FundingUnitOfWork) -> None:
    """State once of each allocation that its due date has passed."""
    with uow:
        uow.programmes.lock(*Programme)
        for allocation in uow.allocations.newly_overdue(uow.today()):
            allocation.notice_overdue(uow.now())
            uow.allocations.save(allocation)
            uow.record(allocation_overdue(allocation, at=uow.now()))
        uow.commit()
