"""What waits on 31 December waits for the next year's money, in its place; what is reserved stays where it is."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.funding.domain.allocation import Share
from services.funding.domain.ledger import State
from services.funding.use_cases.turn_year import turn_year
from tests.unit.funding.invariants import check_money
from tests.unit.funding.test_measures import read
from tests.unit.funding.world import ECOLE, World, line

EURO = 100
DECEMBER = datetime(2026, 12, 20, 9, 0, tzinfo=UTC)
JANUARY = datetime(2027, 1, 10, 9, 0, tzinfo=UTC)
DECIDED_IN_DECEMBER = {"decided_on": "2026-12-20", "allocation_due_on": "2027-02-20"}
DECIDED_IN_JANUARY = {"decided_on": "2027-01-10", "allocation_due_on": "2027-03-10"}


def in_december(world: World, project_id: str, *lines: dict[str, Any], **changes: Any) -> None:
    """A project is validated on 20 December 2026."""
    world.clock.at = DECEMBER
    world.validate(project_id, *lines, **DECIDED_IN_DECEMBER | changes)


def in_january(world: World, project_id: str, *lines: dict[str, Any]) -> None:
    """A project is validated on 10 January 2027."""
    world.clock.at = JANUARY
    world.validate(project_id, *lines, **DECIDED_IN_JANUARY)


def deferrals(world: World, project_id: str) -> list[tuple[int, int, dict[int, int]]]:
    """Rank, missing cents and cents by budget year, each time that a project was said to wait."""
    said = [one for one in world.stated() if (one.subject, one.type) == (project_id, "nefe.allocation.deferred.v1")]
    return [
        (
            one.data["rank"],
            one.data["missing_cents"],
            {amount["budget_year"]: amount["amount_cents"] for amount in one.data["amounts"]},
        )
        for one in said
    ]


def test_what_waited_on_31_december_is_served_before_what_was_validated_in_january(any_world: World) -> None:
    in_december(any_world, "old", line(10_000 * EURO))
    in_january(any_world, "new", line(10_000 * EURO))
    any_world.credit(10_000 * EURO, year=2027)
    assert [any_world.status("old"), any_world.status("new")] == ["reserved", "deferred"]
    assert any_world.cents(State.RESERVED, year=2027) == 10_000 * EURO
    check_money(any_world)


def test_credits_of_the_new_year_serve_who_waits_as_soon_as_the_year_begins(world: World) -> None:
    in_december(world, "old", line(100))
    world.credit(100, year=2027)
    turn_year(world.uow())
    assert world.status("old") == "deferred"
    world.clock.at = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)  # midnight in Paris
    turn_year(world.uow())
    assert world.status("old") == "reserved"
    assert world.stated_about("old") == ["allocation.deferred", "allocation.reserved"]
    assert world.stated()[-1].data["amounts"] == [{"budget_year": 2027, "programme": "141", "amount_cents": 100}]


def test_who_still_waits_is_told_once_what_the_new_year_changes(world: World) -> None:
    world.credit(70)
    in_december(world, "first", line(100), line(5, category="teaching_hours"), line(40, year="2027-2028"))
    in_december(world, "second", line(20, year="2027-2028"))
    world.credit(30, year=2027)
    world.clock.at = JANUARY
    for _ in range(2):
        turn_year(world.uow())
    assert deferrals(world, "first") == [(1, 35 + 40, {2026: 105, 2027: 40}), (1, 115, {2027: 145})]
    assert deferrals(world, "second") == [(2, 35 + 60, {2027: 20}), (2, 135, {2027: 20})]
    assert world.read("first").allocation.shares == (Share(2027, 140, 5),)


def test_who_is_told_nothing_new_is_not_told_again(world: World) -> None:
    in_december(world, "old", line(100))
    in_december(world, "later", line(50, year="2028-2029"))
    in_december(world, "ecole", line(50, year="2027-2028"), structure=dict(ECOLE))
    world.clock.at = JANUARY
    turn_year(world.uow())
    assert [len(deferrals(world, one)) for one in ("old", "later", "ecole")] == [2, 1, 1]


def test_the_ledger_does_not_move_with_the_year(world: World) -> None:
    world.credit(70)
    in_december(world, "old", line(100))
    with world.uow() as uow:
        before = uow.ledger.balances()
    world.clock.at = JANUARY
    turn_year(world.uow())
    with world.uow() as uow:
        assert uow.ledger.balances() == before


@pytest.mark.parametrize("act", ["a validation", "a withdrawal"])
def test_whatever_comes_first_in_the_new_year_finds_the_queue_in_it(world: World, act: str) -> None:
    in_december(world, "leaving", line(5, year="2028-2029"))
    in_december(world, "old", line(100))
    world.credit(100, year=2027)
    world.clock.at = JANUARY
    assert world.status("old") == "deferred"
    if act == "a withdrawal":
        world.withdraw("leaving")
    else:
        in_january(world, "new", line(100))
        assert len(deferrals(world, "new")) == 1
    assert world.status("old") == "reserved"
    check_money(world)


def test_a_validation_of_december_that_becomes_known_in_january_waits_for_the_new_year(world: World) -> None:
    world.credit(1_000)
    world.clock.at = JANUARY
    world.validate("late", line(100), **DECIDED_IN_DECEMBER)
    assert world.status("late") == "deferred"
    assert deferrals(world, "late") == [(1, 100, {2027: 100})]


def test_readers_see_the_new_year_from_its_first_minute(world: World) -> None:
    in_december(world, "old", line(100))
    world.credit(40, year=2027)
    world.clock.at = JANUARY
    shown = world.read("old")
    assert shown.allocation.shares == (Share(2027, 100, 0),)
    assert shown.place is not None
    assert shown.place.missing_cents == 60
    assert read(world, "nefe_funding_missing_cents", JANUARY.date()) == {("2027", "141"): 60}


def test_what_is_reserved_in_december_is_committed_in_january_on_the_year_that_it_was_reserved_on(world: World) -> None:
    world.credit(100)
    in_december(world, "reserved", line(100))
    world.clock.at = JANUARY
    turn_year(world.uow())
    world.confirm("reserved")
    assert world.cents(State.ALLOCATED, year=2026) == 100
    assert world.stated()[-1].data["amounts"] == [{"budget_year": 2026, "programme": "141", "amount_cents": 100}]


def test_what_goes_back_to_a_year_that_is_over_serves_nobody(world: World) -> None:
    world.credit(100)
    in_december(world, "leaving", line(100))
    in_december(world, "old", line(100))
    world.clock.at = JANUARY
    world.withdraw("leaving")
    assert world.status("old") == "deferred"
    assert world.cents(State.AVAILABLE, year=2026) == 100
