"""Teaching hours (HSE): granted with the money, paid to who gives them, and never sent to a school as money."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from services.funding.domain.allocation import Allocation, Share, beyond, by_year
from shared.errors import Conflict


class HoursBeyondAllocation(Conflict):
    """More than what is committed as hours of that year, not held back, and not given before."""


class HoursAlreadyRecorded(Conflict):
    """Hours of this project were recorded under this reference before."""


@dataclass(frozen=True)
class HoursGiven:
    """What the payroll paid for hours of a project; `reference` is its own, and serves once."""

    id: str
    project_id: str
    budget_year: int
    amount_cents: int
    given_on: date
    reference: str
    recorded_at: datetime
    recorded_by: str

    @property
    def share(self) -> Share:
        """As a part of what is committed."""
        return Share(self.budget_year, 0, self.amount_cents)


def give(allocation: Allocation, hours: HoursGiven) -> None:
    """They have left what is committed. Raises HoursBeyondAllocation, and what `require_made` does."""
    allocation.require_made()
    open_shares = beyond(allocation.made, allocation.frozen)
    left = {share.budget_year: left_of(share, 0, allocation.given).hours_cents for share in open_shares}
    if hours.amount_cents > left.get(hours.budget_year, 0):
        raise HoursBeyondAllocation(
            f"{hours.amount_cents} cents given, {left.get(hours.budget_year, 0)} left of {hours.budget_year}"
        )
    allocation.given = by_year([*allocation.given, hours.share])


def left_of(share: Share, ordered_cents: int, given: Iterable[Share]) -> Share:
    """What of a year is neither ordered nor given.

    An amended decision may have turned hours into money: what was given beyond those that are left is borne by money.
    """
    gone = sum(one.hours_cents for one in given if one.budget_year == share.budget_year)
    hours = max(0, share.hours_cents - gone)
    beyond_hours = max(0, gone - share.hours_cents)
    return Share(share.budget_year, max(0, share.payable_cents - ordered_cents - beyond_hours), hours)
