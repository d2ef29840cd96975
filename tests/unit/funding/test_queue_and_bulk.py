"""The waiting list as managers read it, what would be served if money arrived, and many confirmations at once."""

import pytest

from services.funding.domain.budget import Programme
from services.funding.use_cases.read_waiting_list import forecast_serving
from shared.identity.actor import Role
from tests.support.application import Caller
from tests.unit.funding.callers import ROOT, application_of
from tests.unit.funding.invariants import check_money
from tests.unit.funding.world import World, at_once, line


@pytest.fixture
def manager(world: World) -> Caller:
    """A queue of three: 100, 200 over two years, 50."""
    world.credit(30)
    world.validate("first", line(100))
    world.validate("second", line(100), line(100, year="2027-2028"))
    world.validate("third", line(50))
    return application_of(world).caller(Role.FUND_MANAGER)


def test_who_waits_is_listed_by_age_with_what_is_missing(manager: Caller) -> None:
    answer = manager.get(f"{ROOT}/waiting-list?programme=141&limit=2")
    listed = [(one["rank"], one["project_id"], one["waited_cents"], one["missing_cents"]) for one in answer.get_json()]
    assert listed == [(1, "first", 100, 70), (2, "second", 200, 270)]
    address = answer.headers["Link"].partition(">")[0].removeprefix("<")
    rest = manager.get(address)
    assert [(one["rank"], one["project_id"]) for one in rest.get_json()] == [(3, "third")]
    assert "Link" not in rest.headers
    assert manager.get(f"{ROOT}/waiting-list?programme=140").get_json() == []


@pytest.mark.parametrize("query", ["", "?programme=142", "?programme=141&after=x"])
def test_a_queue_is_that_of_a_programme(manager: Caller, query: str) -> None:
    assert manager.get(f"{ROOT}/waiting-list{query}").status_code == 422


def forecast(manager: Caller, cents: int, year: int = 2026) -> tuple[list[str], int]:
    request = {"programme": "141", "budget_year": year, "amount_cents": cents}
    answer = manager.post(f"{ROOT}/waiting-list/forecast", json=request)
    assert answer.status_code == 200
    return [one["project_id"] for one in answer.get_json()["served"]], answer.get_json()["still_waiting"]


def test_what_would_be_served_is_told_and_nothing_changes(world: World, manager: Caller) -> None:
    before = world.stated()
    assert forecast(manager, 69) == ([], 3)
    assert forecast(manager, 70) == (["first"], 2)
    assert forecast(manager, 10_000) == (["first"], 2)
    world.credit(100, year=2027)
    assert forecast(manager, 220) == (["first", "second", "third"], 0)
    assert forecast(manager, 0) == ([], 3)
    assert [event.type for event in world.stated()[len(before) :]] == ["nefe.envelope.credited.v1"]
    check_money(world)


def test_a_forecast_is_what_then_happens(any_world: World) -> None:
    for number in range(6):
        any_world.validate(f"project-{number}", line(10 * (number + 1)))
    secondary = Programme.PUBLIC_SECONDARY
    told = forecast_serving(any_world.uow(), programme=secondary, budget_year=2026, amount_cents=65)
    any_world.credit(65)
    served = [name for name in (f"project-{n}" for n in range(6)) if any_world.status(name) == "reserved"]
    assert [one.project_id for one in told.served] == served == ["project-0", "project-1", "project-2"]
    assert told.available == {2026: 5}
    assert told.missing == {2026: 145}


def test_several_are_confirmed_each_on_its_own(world: World) -> None:
    world.credit(200)
    for name in ("made", "fresh", "waiting"):
        world.validate(name, line(100))
    world.confirm("made")
    manager = application_of(world).caller(Role.FUND_MANAGER)
    names = ["made", "nowhere", "fresh", "waiting"]
    answer = manager.post(f"{ROOT}/allocations/confirmations", json={"project_ids": names})
    assert [(one["is_committed"], one["code"]) for one in answer.get_json()] == [
        (False, "allocation_already_made"),
        (False, "no_such_allocation"),
        (True, None),
        (False, "allocation_deferred"),
    ]
    assert world.status("fresh") == "allocated"
    check_money(world)


@pytest.mark.parametrize("names", [[], ["same", "same"], [str(n) for n in range(101)], "project", [1]])
def test_a_list_of_projects_names_each_once(manager: Caller, names: object) -> None:
    answer = manager.post(f"{ROOT}/allocations/confirmations", json={"project_ids": names})
    assert answer.status_code == 422


def test_confirmations_at_once_commit_each_project_once(any_world: World) -> None:
    any_world.credit(800)
    names = [f"project-{number}" for number in range(8)]
    for name in names:
        any_world.validate(name, line(100))
    manager = application_of(any_world).caller(Role.FUND_MANAGER)
    body = {"project_ids": names}

    def confirm() -> int:
        answer = manager.post(f"{ROOT}/allocations/confirmations", json=body)
        return sum(one["is_committed"] for one in answer.get_json())

    assert sorted(at_once(*[confirm] * 4), key=str) == [0, 0, 0, 8]
    check_money(any_world)


def test_overdue_allocations_are_listed_alone(world: World) -> None:
    world.credit(100)
    world.validate("late", line(10), allocation_due_on="2026-11-04")
    world.validate("now", line(10), allocation_due_on="2026-11-05")
    world.validate("made", line(10), allocation_due_on="2026-11-04")
    world.confirm("made")
    rector = application_of(world).caller(Role.RECTOR)
    assert [one["project_id"] for one in rector.get(f"{ROOT}/allocations?is_overdue=true").get_json()] == ["late"]
