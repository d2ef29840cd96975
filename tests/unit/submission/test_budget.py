"""Sums of money are exact, bounded, and made of lines that can be told apart."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.submission.domain.budget import LARGEST_CENTS, Budget, Cofunding, Line, budget_of
from services.submission.domain.refusals import BudgetTooLarge, LineRepeated
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.examples import example

amounts = st.tuples(st.integers(1, 1_000_000), st.integers(0, LARGEST_CENTS))

HOUR = 4_500


def numbered() -> str:
    return "new-line"


@given(st.lists(amounts, max_size=8))
def test_a_budget_is_refused_exactly_when_the_catalogue_would_refuse_it(pairs: list[tuple[int, int]]) -> None:
    budget = Budget(lines=tuple(Line(str(i), quantity=q, unit_cost_cents=c) for i, (q, c) in enumerate(pairs)))
    try:
        budget.checked(numbered, hour_cents=HOUR)
        is_refused = False
    except BudgetTooLarge:
        is_refused = True
    assert is_refused == bool(_faults(budget))


def _faults(budget: Budget) -> list[str]:
    kind = "nefe.project.submitted.v1"
    line = example(kind)["budget"]["lines"][0]
    lines = [
        {
            **line,
            "line_id": one.line_id,
            "quantity": one.quantity,
            "unit_cost_cents": one.unit_cost_cents,
            "amount_cents": one.amount_cents,
        }
        for one in budget.lines
    ]
    stated = {"requested_cents": budget.requested_cents, "lines": lines}
    payload = {**example(kind), "funding_requested": True, "budget": stated}
    return [fault.pointer for fault in CATALOGUE[kind].check(payload, stating=True)]


@given(st.lists(amounts, max_size=8))
def test_what_is_requested_is_the_sum_of_the_lines(pairs: list[tuple[int, int]]) -> None:
    budget = Budget(lines=tuple(Line(quantity=q, unit_cost_cents=c) for q, c in pairs))
    assert budget.requested_cents == sum(q * c for q, c in pairs)


def test_a_line_that_is_too_large_is_pointed_at() -> None:
    lines = (Line("a", quantity=1, unit_cost_cents=1), Line("b", quantity=1_000_000, unit_cost_cents=LARGEST_CENTS))
    with pytest.raises(BudgetTooLarge) as refused:
        Budget(lines=lines).checked(numbered, hour_cents=HOUR)
    assert [fault.pointer for fault in refused.value.errors] == ["/budget/lines/1", "/budget/lines"]


def test_cofunding_is_bounded_too() -> None:
    with pytest.raises(BudgetTooLarge) as refused:
        Budget(cofunding=(Cofunding("Commune", LARGEST_CENTS), Cofunding("Région", 1))).checked(
            numbered, hour_cents=HOUR
        )
    assert [fault.pointer for fault in refused.value.errors] == ["/budget/cofunding"]


def test_the_server_names_the_lines_that_have_no_name() -> None:
    ids = map("line-{}".format, count(1))
    checked = Budget(lines=(Line(), Line("mine"), Line())).checked(lambda: next(ids), hour_cents=HOUR)
    assert [line.line_id for line in checked.lines] == ["line-1", "mine", "line-2"]


def test_two_lines_of_one_name_are_refused_where_the_second_stands() -> None:
    with pytest.raises(LineRepeated) as refused:
        Budget(lines=(Line("a"), Line("b"), Line("a"))).checked(numbered, hour_cents=HOUR)
    assert [fault.pointer for fault in refused.value.errors] == ["/budget/lines/2/line_id"]


def test_a_line_being_typed_counts_for_nothing_yet() -> None:
    assert budget_of({"lines": [{"unit_cost_cents": 5}, {"quantity": 3}]}).requested_cents == 0
