"""A validation is replaced by another: an amendment of the project (avenant), or an error that was put right.

What was set aside or committed and is still granted stays so. What is granted no more goes back. What is granted in
addition waits its turn, and only that: nobody loses what they were promised by asking for more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from services.funding.domain.allocation import (
    Allocation,
    AllocationStatus,
    Share,
    beyond,
    by_year,
    in_both,
    total_of,
)
from services.funding.domain.decision import Decision, shares_of


@dataclass(frozen=True)
class GivenBack:
    """Cents by budget year that go back to the envelopes, of what was set aside and of what was committed."""

    reserved: Mapping[int, int]
    allocated: Mapping[int, int]


def amend(allocation: Allocation, decision: Decision, *, ordered: Mapping[int, int], today: date) -> GivenBack:
    """Have the allocation be what the decision grants. `ordered`: cents by budget year that were ordered to be paid.

    What was ordered is on its way, and stays even if less is granted: it is handed back by other means. What stays is
    engaged on the years on which it was engaged; what is added, on the present one at the earliest.
    """
    granted = _at_least(shares_of(decision.lines, engaged_on=_first_engaged(allocation, today)), ordered)
    granted = _engaged_from(granted, in_both(allocation.secured, granted), today.year)
    kept = in_both(allocation.secured, granted)
    made = in_both(allocation.made, kept)
    given_back = GivenBack(_less(allocation.to_commit, beyond(kept, made)), _less(allocation.made, made))
    waited = total_of(allocation.waited)
    allocation.shares, allocation.secured, allocation.made = granted, kept, made
    allocation.status = _status(allocation)
    _follow(allocation, decision, asks_for_more=total_of(allocation.waited) > waited)
    return given_back


def _less(before: Iterable[Share], after: Iterable[Share]) -> Mapping[int, int]:
    left = {share.budget_year: share.total_cents for share in after}
    less = {share.budget_year: share.total_cents - left.get(share.budget_year, 0) for share in before}
    return {year: cents for year, cents in less.items() if cents}


def _first_engaged(allocation: Allocation, today: date) -> date:
    years = [share.budget_year for share in allocation.secured]
    return date(min(years), 1, 1) if years else today


def _engaged_from(granted: tuple[Share, ...], kept: tuple[Share, ...], year: int) -> tuple[Share, ...]:
    """A year that is over bears what it bears already, and no more."""
    added = [replace(share, budget_year=max(share.budget_year, year)) for share in beyond(granted, kept)]
    return by_year([*kept, *added])


def _at_least(shares: tuple[Share, ...], ordered: Mapping[int, int]) -> tuple[Share, ...]:
    return by_year([*shares, *beyond((Share(year, cents, 0) for year, cents in ordered.items()), shares)])


def _status(allocation: Allocation) -> AllocationStatus:
    if not allocation.shares:
        return AllocationStatus.NO_MONEY_NEEDED
    if allocation.waited:
        return AllocationStatus.DEFERRED
    return AllocationStatus.RESERVED if allocation.to_commit else AllocationStatus.ALLOCATED


def _follow(allocation: Allocation, decision: Decision, *, asks_for_more: bool) -> None:
    """Whoever asks for more than they waited for takes the place of the decision that grants it; the others keep
    theirs.
    """
    allocation.decision_id = decision.id
    if not allocation.is_beneficiary_named:
        allocation.beneficiary = decision.beneficiary
    allocation.due_on, allocation.overdue_noticed_at, allocation.warned_days = decision.due_on, None, None
    if asks_for_more:
        allocation.decided_at, allocation.decided_on = decision.decided_at, decision.decided_on
