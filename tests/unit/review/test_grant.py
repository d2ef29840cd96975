"""No more is granted than is asked for, in each category and school year."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.review.domain.grant import Grant, GrantLine, requested_shares
from services.review.domain.refusals import GrantAboveRequest, GrantLineRepeated
from shared.contracts.examples import example
from tests.unit.review.world import grant_of

SHARES = st.tuples(st.sampled_from(["training", "other", "refurbishing"]), st.sampled_from(["2026-2027", "2027-2028"]))
AMOUNTS = st.integers(0, 1_000_000)
REQUESTS = st.dictionaries(SHARES, AMOUNTS)
GRANTS = st.dictionaries(SHARES, AMOUNTS)


def _budget(*lines: tuple[str, str, int]) -> dict[str, Any]:
    return {"lines": [dict(zip(("category", "school_year", "amount_cents"), line, strict=True)) for line in lines]}


def test_lines_of_the_same_category_and_year_are_asked_for_together() -> None:
    budget = _budget(("training", "2026-2027", 100), ("training", "2026-2027", 50), ("training", "2027-2028", 7))
    assert requested_shares(budget) == {("training", "2026-2027"): 150, ("training", "2027-2028"): 7}


def test_the_whole_request_can_be_granted() -> None:
    requested = requested_shares(example("nefe.project.submitted.v1")["budget"])
    grant = Grant(tuple(GrantLine(*share, cents) for share, cents in requested.items()))
    grant.ensure_within(requested)
    assert grant.total_cents == 1_324_000


@settings(deadline=None)
@given(REQUESTS, GRANTS)
def test_a_grant_passes_exactly_when_every_share_is_within_its_request(
    requested: dict[tuple[str, str], int], granted: dict[tuple[str, str], int]
) -> None:
    grant = Grant(tuple(GrantLine(*share, cents) for share, cents in granted.items()))
    above = [share for share, cents in granted.items() if cents > requested.get(share, 0)]
    if not above:
        grant.ensure_within(requested)
        return
    with pytest.raises(GrantAboveRequest) as refused:
        grant.ensure_within(requested)
    assert len(refused.value.errors) == len(above)


def test_money_of_one_year_cannot_be_granted_for_another() -> None:
    with pytest.raises(GrantAboveRequest) as refused:
        grant_of(("training", "2027-2028", 1)).ensure_within({("training", "2026-2027"): 100})
    assert [error.pointer for error in refused.value.errors] == ["/grant/lines/0/amount_cents"]


def test_nothing_is_granted_to_a_project_that_asks_for_nothing() -> None:
    grant_of(("training", "2026-2027", 0)).ensure_within({})
    with pytest.raises(GrantAboveRequest):
        grant_of(("training", "2026-2027", 1)).ensure_within({})


def test_a_share_that_is_granted_twice_cannot_exceed_its_request_in_two_halves() -> None:
    halves = grant_of(("training", "2026-2027", 60), ("training", "2026-2027", 60))
    with pytest.raises(GrantLineRepeated) as refused:
        halves.ensure_within({("training", "2026-2027"): 100})
    assert [error.pointer for error in refused.value.errors] == ["/grant/lines/1"]
