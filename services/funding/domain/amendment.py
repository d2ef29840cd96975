"""A validation is replaced by another: an amendment of the project (avenant), or an error that was put right.

What was set aside or committed and is still granted stays so. What is granted no more goes back. What is granted in
addition waits its turn, and only that: nobody loses what they were promised by asking for more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from services.funding.domain.allocation import (
    Allocation,
    Share,
    beyond,
    by_year,
    in_both,
    total_of,
)
from services.funding.domain.decision import Decision, shares_of
from services.funding.domain.hours import left_of
from services.funding.domain.instalment import status_of


@dataclass(frozen=True)
class GivenBack:
    """Cents by budget year that go back to the envelopes: of what was set aside, committed, and held back."""

    reserved: Mapping[int, int]
    allocated: Mapping[int, int]
    frozen: Mapping[int, int]


def amend(allocation: Allocation, decision: Decision, *, ordered: Mapping[int, int], today: date) -> GivenBack:
    """Have the allocation be what the decision grants. `ordered`: cents by budget year that were ordered to be paid.

    What was ordered is on its way or given as hours, and stays even if less is granted: it is handed back by other
    means. What stays is
    engaged on the years on which it was engaged; what is added, on the present one at the earliest. What is held back
    of a year stays so, as far as there is that much left; what goes back is taken from what is not held back first.
    """
    gone = by_year([*(Share(year, cents, 0) for year, cents in ordered.items()), *allocation.given])
    granted = _at_least(shares_of(decision.lines, engaged_on=_first_engaged(allocation, today)), gone)
    granted = _engaged_from(granted, in_both(allocation.secured, granted), today.year)
    kept = in_both(allocation.secured, granted)
    made = in_both(allocation.made, kept)
    frozen = _still_frozen(allocation, made, ordered)
    thawed, less = _less(allocation.frozen, frozen), _less(allocation.made, made)
    given_back = GivenBack(
        _less(allocation.to_commit, beyond(kept, made)),
        {year: less[year] - thawed.get(year, 0) for year in less if less[year] > thawed.get(year, 0)},
        thawed,
    )
    waited = total_of(allocation.waited)
    allocation.shares, allocation.secured, allocation.made = granted, kept, made
    allocation.frozen, allocation.cancelled = frozen, ()
    allocation.is_divisible = decision.is_divisible
    allocation.status = status_of(allocation)
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


def _at_least(shares: tuple[Share, ...], gone: tuple[Share, ...]) -> tuple[Share, ...]:
    return by_year([*shares, *beyond(gone, shares)])


def _still_frozen(allocation: Allocation, made: Iterable[Share], ordered: Mapping[int, int]) -> tuple[Share, ...]:
    """As much of each year as before, within what is committed and neither ordered nor given of it, whether as money or
    as hours."""
    known = {share.budget_year: share for share in made}
    found = []
    for before in allocation.frozen:
        year = before.budget_year
        left = left_of(known.get(year, Share(year, 0, 0)), ordered.get(year, 0), allocation.given)
        cents = min(before.total_cents, left.total_cents)
        hours = min(before.hours_cents, left.hours_cents, cents)
        money = min(cents - hours, left.payable_cents)
        found.append(Share(year, money, cents - money))
    return by_year(found)


def _follow(allocation: Allocation, decision: Decision, *, asks_for_more: bool) -> None:
    """Whoever asks for more than they waited for takes the place of the decision that grants it; the others keep
    theirs.
    """
    allocation.decision_id, allocation.lines = decision.id, decision.lines
    if not allocation.is_beneficiary_named:
        allocation.beneficiary = decision.beneficiary
    allocation.due_on, allocation.overdue_noticed_at, allocation.warned_days = decision.due_on, None, None
    if asks_for_more:
        allocation.decided_at, allocation.decided_on = decision.decided_at, decision.decided_on
