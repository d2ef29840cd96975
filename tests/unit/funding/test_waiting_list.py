"""Any queue before any envelopes: nobody is overtaken, nobody who could be served waits, nothing is spent twice."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis.strategies import dictionaries, integers, lists, sampled_from, tuples

from services.funding.domain.allocation import Allocation, Share
from services.funding.domain.waiting_list import WaitingList
from tests.unit.funding.test_domain import allocation

YEARS = (2026, 2027, 2028, 2029)
CENTS_BY_YEAR = dictionaries(sampled_from(YEARS), integers(1, 9), min_size=1, max_size=3)
AVAILABLE = dictionaries(sampled_from(YEARS), integers(0, 30))
QUEUES = lists(tuples(CENTS_BY_YEAR, integers(1, 5)), max_size=8)


def allocations_of(queue: list[tuple[dict[int, int], int]]) -> list[Allocation]:
    return [
        allocation(
            f"project-{arrival}",
            *(Share(year, cents, 0) for year, cents in sorted(needs.items())),
            arrival=arrival,
            decided_at=datetime(2026, 11, 5, hour, tzinfo=UTC),
        )
        for arrival, (needs, hour) in enumerate(queue, start=1)
    ]


def left_by(served: list[Allocation], available: dict[int, int]) -> dict[int, int]:
    left = dict.fromkeys(YEARS, 0) | available
    for share in (share for one in served for share in one.shares):
        left[share.budget_year] -= share.total_cents
    return left


def fits(one: Allocation, left: dict[int, int]) -> bool:
    return all(share.total_cents <= left[share.budget_year] for share in one.shares)


@given(QUEUES, AVAILABLE)
def test_any_queue_is_served_in_order_and_as_far_as_the_money_goes(
    queue: list[tuple[dict[int, int], int]], available: dict[int, int]
) -> None:
    everyone = allocations_of(queue)
    served = WaitingList(everyone, available).serve()
    left = left_by(served, available)
    waiting = [one for one in everyone if one not in served]
    assert min(left.values()) >= 0
    for one in waiting:
        older = [other for other in waiting if other.place < one.place and other.budget_years & one.budget_years]
        assert older or not fits(one, left)
    for one in served:
        assert not [other for other in waiting if other.place < one.place and other.budget_years & one.budget_years]


@given(QUEUES, AVAILABLE)
def test_the_missing_amount_serves_the_whole_queue_and_not_a_cent_is_too_much(
    queue: list[tuple[dict[int, int], int]], available: dict[int, int]
) -> None:
    """Filling up each year serves everybody; a cent less in any year that lacked some does not."""
    waiting = WaitingList(allocations_of(queue), available)
    waiting.serve()
    missing = waiting.missing_by_year()
    places = [place for one in allocations_of(queue) if (place := waiting.place_of(one.project_id))]
    assert sorted(place.rank for place in places) == list(range(1, len(places) + 1))
    assert all(0 < place.missing_cents <= sum(missing.values()) for place in places)
    filled = {year: available.get(year, 0) + missing.get(year, 0) for year in YEARS}
    assert len(WaitingList(allocations_of(queue), filled).serve()) == len(queue)
    for year in missing:
        assert len(WaitingList(allocations_of(queue), filled | {year: filled[year] - 1}).serve()) < len(queue)
