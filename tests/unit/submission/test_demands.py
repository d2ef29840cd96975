"""What a deposit has to say grows with what is asked; hours are counted as hours."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.submission.domain.content import content_of
from services.submission.domain.demands import Demands
from services.submission.use_cases.deposit_project import deposit_project
from tests.support.application import Caller
from tests.unit.submission.world import API, COMPLETE, World, code, pointers, school

DEMANDS = Demands(some_cents=100_000, much_cents=2_000_000)
LINE = COMPLETE["budget"]["lines"][0]


def asking(cents: int) -> dict[str, Any]:
    """A complete project that asks for so much."""
    line = {**LINE, "quantity": 1, "unit_cost_cents": cents}
    return {**COMPLETE, "budget": {"lines": [line]}}


@pytest.mark.parametrize(
    ("cents", "codes"),
    [
        (0, []),
        (99_999, []),
        (100_000, ["needs_missing", "objectives_missing", "indicators_missing"]),
        (1_999_999, ["needs_missing", "objectives_missing", "indicators_missing"]),
        (
            2_000_000,
            [
                "needs_missing",
                "objectives_missing",
                "indicators_missing",
                "actions_missing",
                "levels_missing",
                "multi_year_missing",
            ],
        ),
    ],
)
def test_who_asks_for_more_says_more(cents: int, codes: list[str]) -> None:
    assert [missing.code for missing in DEMANDS.missing(content_of(asking(cents)))] == codes


def test_each_demand_says_why_it_is_made(lycee: Caller) -> None:
    shown = lycee.post(f"{API}/projects", json={**asking(250_000), "title": None}).get_json()
    assert shown["missing"] == [
        {"code": "title_missing", "pointer": "/title", "why": "always", "from_cents": None},
        *(
            {"code": f"{name}_missing", "pointer": f"/{name}", "why": "from_amount", "from_cents": 100_000}
            for name in ("needs", "objectives", "indicators")
        ),
    ]


def test_a_deposit_without_what_its_amount_demands_is_refused(lycee: Caller, world: World) -> None:
    address = lycee.post(f"{API}/projects", json=asking(100_000)).headers["Location"]
    answer = lycee.post(f"{address}/submissions")
    assert (answer.status_code, code(answer)) == (422, "project_incomplete")
    assert pointers(answer) == ["/indicators", "/needs", "/objectives"]
    assert world.facts("nefe.project") == []


AMOUNTS = st.integers(0, 3_000_000)
PARTS = st.fixed_dictionaries({}, optional={name: st.just("…") for name in ("title", "needs", "actions", "indicators")})


@given(document=PARTS, amounts=st.tuples(AMOUNTS, AMOUNTS))
def test_asking_for_more_never_shortens_the_list(document: dict[str, Any], amounts: tuple[int, int]) -> None:
    less, more = (
        {missing.code for missing in DEMANDS.missing(content_of({**asking(cents), **document}))}
        for cents in sorted(amounts)
    )
    assert less <= more


HOURS = {"category": "teaching_hours", "label": "HSE", "quantity": 20, "school_year": "2026-2027"}


def test_hours_are_counted_as_hours_and_valued_by_the_academy(lycee: Caller, world: World) -> None:
    typed = {**COMPLETE, "budget": {"lines": [HOURS, {**HOURS, "unit_cost_cents": 99}]}}
    shown = lycee.post(f"{API}/projects", json=typed).get_json()
    assert [line["unit_cost_cents"] for line in shown["content"]["budget"]["lines"]] == [4_500, 4_500]
    hours = 2 * 20 * 4_500
    assert [missing["code"] for missing in shown["missing"]] == [
        "needs_missing",
        "objectives_missing",
        "indicators_missing",
    ]
    said = dict.fromkeys(("needs", "objectives", "indicators"), "Lire.")
    lycee.patch(f"{API}/projects/{shown['id']}", json=said, headers={"If-Match": '"1"'})
    deposit_project(world.uow(), project_id=shown["id"], actor=school())
    [fact] = world.facts("nefe.project.submitted")
    assert fact.data["budget"]["requested_cents"] == hours
