"""Years of a project's money: held back after a simulation, let go, given up; never lost in silence."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from services.funding.domain.ledger import State
from shared.identity.actor import Role
from tests.support.application import Caller
from tests.unit.funding.callers import ROOT, application_of
from tests.unit.funding.granting import ALLOCATION, code, manager_of
from tests.unit.funding.invariants import check_money
from tests.unit.funding.world import World, at_once, line

SCOPE = {"programme": "141", "budget_year": 2027}
REASON = {"reason": "Gel de la loi de finances."}


@pytest.fixture
def granted(any_world: World) -> World:
    """Two projects over two years, committed, and one that is only reserved."""
    for year in (2026, 2027):
        any_world.credit(10_000, year=year)
        any_world.credit(10_000, year=year, kind="CP")
    for name, cents in (("project", 1_000), ("other", 500), ("reserved", 200)):
        hours = line(100, year="2027-2028", category="teaching_hours")
        any_world.validate(name, line(cents), line(cents, year="2027-2028"), hours)
    any_world.confirm("project")
    any_world.confirm("other")
    return any_world


def freeze(caller: Caller, **scope: Any) -> Any:
    simulated = caller.post(f"{ROOT}/freezes/simulation", json=SCOPE | scope).get_json()
    return caller.post(f"{ROOT}/freezes", json=SCOPE | scope | REASON | {"expected_cents": simulated["total_cents"]})


def statuses(world: World, project_id: str = "project") -> dict[int, str]:
    return {one.budget_year: one.status.value for one in world.read(project_id).instalments}


def test_each_year_of_a_project_has_its_status(granted: World) -> None:
    assert statuses(granted) == {2026: "available", 2027: "planned"}
    assert statuses(granted, "reserved") == {2026: "planned", 2027: "planned"}
    granted.executed(granted.pay("project", "balance").id)
    assert statuses(granted) == {2026: "paid", 2027: "planned"}
    granted.clock.at = datetime(2027, 1, 4, tzinfo=UTC)
    assert statuses(granted)[2027] == "available"


def test_a_later_year_is_not_paid_before_it_has_begun(granted: World) -> None:
    caller = manager_of(granted)
    order = {"kind": "instalment", "amount_cents": 1_001}
    assert code(caller.post(f"{ALLOCATION}/payments", json=order)) == (409, "payment_beyond_allocation")
    granted.clock.at = datetime(2027, 1, 4, tzinfo=UTC)
    assert manager_of(granted).post(f"{ALLOCATION}/payments", json=order).status_code == 201
    check_money(granted)


def test_a_freeze_is_simulated_then_applied_and_told_then_lifted(granted: World) -> None:
    caller = manager_of(granted)
    simulated = caller.post(f"{ROOT}/freezes/simulation", json=SCOPE).get_json()
    assert {part["project_id"]: part["share"]["payable_cents"] for part in simulated["parts"]} == {
        "project": 1_000,
        "other": 500,
    }
    assert simulated["total_cents"] == 1_700
    assert granted.cents(State.FROZEN, year=2027) == 0
    answer = freeze(caller)
    assert answer.status_code == 201
    assert granted.cents(State.FROZEN, year=2027) == 1_700
    assert statuses(granted) == {2026: "available", 2027: "frozen"}
    told = granted.stated()[-1]
    assert (told.type, told.data["amount_cents"]) == ("nefe.instalment.frozen.v1", 1_100)
    check_money(granted)
    lifting = f"{ROOT}/freezes/{answer.get_json()['id']}/lifting"
    lifted = caller.post(lifting, json={"reason": "Dégel."})
    assert lifted.get_json()["lifting_reason"] == "Dégel."
    assert code(caller.post(lifting, json={"reason": "Dégel."})) == (409, "freeze_already_lifted")
    assert statuses(granted)[2027] == "planned"
    assert granted.stated()[-1].type == "nefe.instalment.released.v1"
    assert granted.cents(State.ALLOCATED, year=2027) == 1_700
    check_money(granted)


def test_what_is_frozen_is_not_paid(granted: World) -> None:
    granted.clock.at = datetime(2027, 1, 4, tzinfo=UTC)
    caller = manager_of(granted)
    freeze(caller, percent=40, project_ids=["project"])
    over = caller.post(f"{ALLOCATION}/payments", json={"kind": "instalment", "amount_cents": 1_601})
    assert code(over) == (409, "payment_beyond_allocation")
    assert granted.pay("project", "balance").amount_cents == 1_600
    check_money(granted)


def test_what_was_ordered_is_not_frozen(granted: World) -> None:
    granted.clock.at = datetime(2027, 1, 4, tzinfo=UTC)
    granted.pay("project", "instalment", 1_300)
    assert freeze(manager_of(granted), project_ids=["project"]).get_json()["total_cents"] == 800
    check_money(granted)


def test_a_simulation_that_is_out_of_date_is_not_applied(granted: World) -> None:
    caller = manager_of(granted)
    body = SCOPE | REASON | {"expected_cents": 1_700}
    granted.confirm("reserved")
    assert code(caller.post(f"{ROOT}/freezes", json=body)) == (409, "freeze_outdated")
    assert granted.cents(State.FROZEN, year=2027) == 0
    nothing = caller.post(f"{ROOT}/freezes", json=body | {"budget_year": 2030, "expected_cents": 0})
    assert code(nothing) == (409, "nothing_to_freeze")


def test_two_freezes_hold_back_what_is_left_and_are_lifted_each_on_its_own(granted: World) -> None:
    caller = manager_of(granted)
    first, second = (freeze(caller, percent=percent, project_ids=["project"]).get_json() for percent in (50, 50))
    assert (first["total_cents"], second["total_cents"]) == (550, 275)
    caller.post(f"{ROOT}/freezes/{first['id']}/lifting", json=REASON)
    assert granted.cents(State.FROZEN, year=2027) == 275
    caller.post(f"{ROOT}/freezes/{second['id']}/lifting", json=REASON)
    assert granted.cents(State.FROZEN, year=2027) == 0
    check_money(granted)


def test_a_year_is_given_up_with_a_reason_and_serves_who_waits(granted: World) -> None:
    granted.validate("waiting", line(8_500, year="2027-2028"))
    freeze(manager_of(granted), percent=50, project_ids=["project"])
    assert granted.status("waiting") == "deferred"
    path = f"{ALLOCATION}/instalments/2027/cancellation"
    answer = manager_of(granted).post(path, json={"reason": "Le partenaire s’est retiré."})
    years = {one["budget_year"]: (one["status"], one["cancelled_cents"]) for one in answer.get_json()["instalments"]}
    assert years == {2026: ("available", 0), 2027: ("cancelled", 1_100)}
    assert granted.status("waiting") == "reserved"
    assert "instalment.cancelled" in granted.stated_about("project")
    check_money(granted)


def test_of_a_year_that_is_partly_ordered_the_rest_is_given_up(granted: World) -> None:
    granted.pay("project", "instalment", 400)
    caller = manager_of(granted)
    path = f"{ALLOCATION}/instalments/2026/cancellation"
    assert caller.post(path, json=REASON).status_code == 200
    assert code(caller.post(path, json=REASON)) == (409, "nothing_to_cancel")
    check_money(granted)


@pytest.mark.parametrize("year", ["2025", "1", "2026.0", "٢٠٢٧", "next"])
def test_a_year_on_which_nothing_is_granted_is_none(granted: World, year: str) -> None:
    answer = manager_of(granted).post(f"{ALLOCATION}/instalments/{year}/cancellation", json=REASON)
    assert code(answer) == (404, "no_such_instalment")


def test_what_only_waits_or_is_set_aside_can_be_given_up_too(any_world: World) -> None:
    any_world.credit(100)
    any_world.validate("project", line(100), line(50, year="2027-2028"))
    caller = manager_of(any_world)
    caller.post(f"{ALLOCATION}/instalments/2027/cancellation", json=REASON)
    assert any_world.status("project") == "reserved"
    caller.post(f"{ALLOCATION}/instalments/2026/cancellation", json=REASON)
    assert any_world.status("project") == "no_money_needed"
    assert any_world.cents(State.AVAILABLE) == 100
    check_money(any_world)


def test_what_is_frozen_goes_back_with_a_project_that_stops(granted: World) -> None:
    frozen = freeze(manager_of(granted)).get_json()
    granted.stop("project")
    assert granted.cents(State.FROZEN, year=2027) == 600
    manager_of(granted).post(f"{ROOT}/freezes/{frozen['id']}/lifting", json=REASON)
    assert granted.cents(State.FROZEN, year=2027) == 0
    assert granted.stated_about("project").count("instalment.released") == 0
    check_money(granted)


@pytest.mark.parametrize("cents", [0, 300, 1_000, 1_100, 3_000])
def test_a_lowered_grant_keeps_what_is_frozen_as_far_as_it_goes(granted: World, cents: int) -> None:
    freeze(manager_of(granted), percent=50, project_ids=["project"])
    lines = [line(cents, year="2027-2028")] if cents else []
    amended = {"decision_id": "second", "amends_decision_id": "decision-project"}
    granted.validate("project", *lines, **amended)
    assert granted.cents(State.FROZEN, year=2027) == min(550, cents)
    check_money(granted)


def test_payments_and_freezes_that_cross_never_touch_the_same_money(granted: World) -> None:
    granted.clock.at = datetime(2027, 1, 4, tzinfo=UTC)
    caller = manager_of(granted)
    payments = [partial(granted.pay, "project", "instalment", 250) for _ in range(6)]
    at_once(*payments, *[partial(freeze, caller)] * 2)
    check_money(granted)


def test_who_reads_may_list_freezes_and_decide_none(granted: World) -> None:
    freeze(manager_of(granted))
    rector = application_of(granted).caller(Role.RECTOR)
    assert [one["total_cents"] for one in rector.get(f"{ROOT}/freezes").get_json()] == [1_700]
    assert rector.post(f"{ROOT}/freezes/simulation", json=SCOPE).status_code == 403
