"""A validation by the commission, and the allocation that begins with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from services.funding.domain.allocation import Allocation, AllocationStatus, GrantLine, Share, by_year
from services.funding.domain.beneficiary import Beneficiary
from services.funding.domain.budget import Programme, budget_year_of

PAID_AS_HOURS = "teaching_hours"


@dataclass(frozen=True)
class Decision:
    """What the commission validated. `uai` is the structure's, and `programme` the one that pays for it.

    `amends`: the id of the validation that this one replaces. `is_divisible`: it may be served in part.
    """

    id: str
    project_id: str
    decided_at: datetime
    decided_on: date
    due_on: date
    uai: str
    programme: Programme
    beneficiary: Beneficiary
    lines: tuple[GrantLine, ...]
    amends: str | None = None
    is_divisible: bool = False

    def allocation(self, *, allocation_id: str, arrival: int, is_closed: bool, at: datetime, today: date) -> Allocation:
        """The allocation that begins; `is_closed` when the project was withdrawn or stopped before this was known.

        What is decided in December and becomes known here in January is engaged on the year that has begun.
        """
        shares = shares_of(self.lines, engaged_on=max(self.decided_on, today))
        return Allocation(
            id=allocation_id,
            project_id=self.project_id,
            decision_id=self.id,
            programme=self.programme,
            uai=self.uai,
            beneficiary=self.beneficiary,
            decided_at=self.decided_at,
            decided_on=self.decided_on,
            due_on=self.due_on,
            arrival=arrival,
            shares=shares,
            status=_first_status(shares, is_closed=is_closed),
            recorded_at=at,
            lines=self.lines,
            is_divisible=self.is_divisible,
        )


def shares_of(lines: Iterable[GrantLine], *, engaged_on: date) -> tuple[Share, ...]:
    """The grant by budget year, earliest first; years without money are left out."""
    return by_year(_share_of(line, budget_year_of(line.school_year, engaged_on=engaged_on)) for line in lines)


def _share_of(line: GrantLine, budget_year: int) -> Share:
    is_hours = line.category == PAID_AS_HOURS
    return Share(budget_year, 0 if is_hours else line.amount_cents, line.amount_cents if is_hours else 0)


def _first_status(shares: tuple[Share, ...], *, is_closed: bool) -> AllocationStatus:
    """A grant waits its turn, even if only for an instant, unless there is nothing to wait for."""
    if not shares:
        return AllocationStatus.NO_MONEY_NEEDED
    return AllocationStatus.RELEASED if is_closed else AllocationStatus.DEFERRED
