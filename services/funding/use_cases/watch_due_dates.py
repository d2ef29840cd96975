"""Time passes, and money promised by a date is not committed: who can commit it is warned, then the rector too."""

from datetime import timedelta

from services.funding.domain.budget import Programme
from services.funding.events import allocation_overdue, allocation_warned
from services.funding.repositories import FundingUnitOfWork

AGAIN = timedelta(days=7)
"""An allocation that stays overdue is stated again every week: a single message is easily forgotten."""


def watch_due_dates(uow: FundingUnitOfWork) -> None:
    """State of each allocation that its due date comes near (once per threshold), and that it has passed."""
    with uow:
        uow.programmes.lock(*Programme)
        _warn(uow)
        _notice(uow)
        uow.commit()


def _warn(uow: FundingUnitOfWork) -> None:
    today, thresholds = uow.today(), uow.settings.warning_days
    if not thresholds:
        return
    for allocation in uow.allocations.due_by(today + timedelta(days=max(thresholds))):
        reached = allocation.warning_due(today, thresholds)
        if reached is not None:
            allocation.warned_days = reached
            uow.allocations.save(allocation)
            days_left = (allocation.due_on - today).days
            uow.record(allocation_warned(allocation, days_left=days_left, at=uow.now()))


def _notice(uow: FundingUnitOfWork) -> None:
    today = uow.today()
    for allocation in uow.allocations.overdue(today, not_noticed_since=uow.now() - AGAIN):
        allocation.notice_overdue(uow.now())
        uow.allocations.save(allocation)
        days_late = (today - allocation.due_on).days
        uow.record(allocation_overdue(allocation, days_late=days_late, at=uow.now()))
