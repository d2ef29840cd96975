"""Unspent money comes back to where it came from; what a year leaves over goes where the academy's setting says."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from services.funding.domain.ledger import State
from services.funding.use_cases.turn_year import turn_year
from tests.unit.funding.callers import ROOT
from tests.unit.funding.granting import ALLOCATION, code, manager_of
from tests.unit.funding.invariants import check_money
from tests.unit.funding.world import World, at_once, line, settings

JANUARY = datetime(2027, 1, 1, 5, 0, tzinfo=UTC)


@pytest.fixture
def paid(any_world: World) -> World:
    """600 of 1,000 cents were paid; a further 400 are ordered."""
    any_world.credit(1_000)
    any_world.credit(1_000, kind="CP")
    any_world.validate("project", line(1_000))
    any_world.confirm("project")
    any_world.executed(any_world.pay("project", "instalment", 600).id)
    any_world.pay("project", "balance")
    return any_world


def ask(world: World, cents: int) -> Any:
    return manager_of(world).post(f"{ALLOCATION}/repayments", json={"amount_cents": cents, "reason": "Reste à rendre."})


def receive(world: World, repayment: Any, *, on: str = "2026-11-05") -> Any:
    address = f"{ROOT}/repayments/{repayment.get_json()['id']}/receipt"
    return manager_of(world).post(address, json={"received_on": on, "reference": "TP-1"})


def test_unspent_money_comes_back_to_its_envelope_and_serves_who_waits(paid: World) -> None:
    paid.validate("waiting", line(200))
    asked = ask(paid, 250)
    assert paid.cents(State.RETURNED) == paid.cents(State.RETURNED, kind="CP") == 250
    assert paid.stated_about("project")[-1] == "repayment.requested"
    check_money(paid)
    assert receive(paid, asked).get_json()["status"] == "received"
    assert paid.status("waiting") == "reserved"
    assert (paid.cents(State.AVAILABLE), paid.cents(State.AVAILABLE, kind="CP")) == (50, 250)
    assert paid.stated_about("project")[-1] == "repayment.received"
    check_money(paid)


def test_a_stopped_project_gives_back_what_it_did_not_spend(paid: World) -> None:
    paid.stop("project")
    assert receive(paid, ask(paid, 600)).status_code == 200
    assert paid.cents(State.AVAILABLE) == 600
    assert code(ask(paid, 1)) == (409, "repayment_beyond_paid")
    check_money(paid)


def test_no_more_is_asked_back_than_was_paid(paid: World) -> None:
    assert code(ask(paid, 601)) == (409, "repayment_beyond_paid")
    first = ask(paid, 400)
    assert code(ask(paid, 201)) == (409, "repayment_beyond_paid")
    manager_of(paid).post(f"{ROOT}/repayments/{first.get_json()['id']}/cancellation")
    assert paid.cents(State.PAID) == 600
    assert ask(paid, 600).status_code == 201
    listed = manager_of(paid).get(f"{ALLOCATION}/repayments").get_json()
    assert sorted(one["status"] for one in listed) == ["cancelled", "requested"]
    check_money(paid)


def test_a_repayment_is_received_or_cancelled_once(paid: World) -> None:
    asked = ask(paid, 100)
    address = f"{ROOT}/repayments/{asked.get_json()['id']}"
    manager = manager_of(paid)
    acts = [partial(manager.post, f"{address}/cancellation")] * 3
    body = {"received_on": "2026-11-05", "reference": "TP-1"}
    acts += [partial(manager.post, f"{address}/receipt", json=body)] * 3
    assert sorted(getattr(answer, "status_code", 0) for answer in at_once(*acts)) == [200, 409, 409, 409, 409, 409]
    check_money(paid)


@pytest.mark.parametrize("on", ["2026-11-04", "2026-11-06"])
def test_money_comes_back_between_the_request_and_today(paid: World, on: str) -> None:
    assert code(receive(paid, ask(paid, 100), on=on)) == (422, "unlikely_receipt")


def test_money_goes_back_to_the_years_that_it_was_paid_from(any_world: World) -> None:
    for year in (2026, 2027):
        any_world.credit(500, year=year)
        any_world.credit(1_000, year=year, kind="CP")
    any_world.validate("project", line(500), line(500, year="2027-2028"))
    any_world.confirm("project")
    any_world.executed(any_world.pay("project", "instalment", 500).id)
    any_world.clock.at = datetime(2027, 3, 1, tzinfo=UTC)
    any_world.executed(any_world.pay("project", "instalment", 500).id, reference="finance-2")
    asked = ask(any_world, 700).get_json()
    assert (
        asked["draws"]
        == asked["credit_draws"]
        == [
            {"budget_year": 2027, "amount_cents": 500},
            {"budget_year": 2026, "amount_cents": 200},
        ]
    )
    check_money(any_world)


@pytest.mark.parametrize(
    ("setting", "left", "carried"),
    [("none", (700, 800), (0, 0)), ("payment", (700, 0), (0, 800)), ("all", (0, 0), (700, 800))],
)
def test_what_a_year_leaves_over_goes_where_the_setting_says(
    any_world: World, setting: str, left: tuple[int, int], carried: tuple[int, int]
) -> None:
    any_world.runtime.settings = replace(any_world.settings, carry_over=setting)
    any_world.credit(1_000)
    any_world.credit(800, kind="CP")
    any_world.validate("project", line(300))
    any_world.clock.at = JANUARY
    for _ in range(2):
        turn_year(any_world.uow())
    kinds = ("AE", "CP")
    assert tuple(any_world.cents(State.AVAILABLE, kind=kind) for kind in kinds) == left
    assert tuple(any_world.cents(State.AVAILABLE, year=2027, kind=kind) for kind in kinds) == carried
    assert any_world.cents(State.RESERVED) == 300
    check_money(any_world)


def test_what_is_carried_over_serves_who_waited(any_world: World) -> None:
    any_world.runtime.settings = settings("sqlite://", NEFE_CARRY_OVER="all")
    any_world.credit(100)
    any_world.validate("big", line(1_000))
    any_world.clock.at = JANUARY
    any_world.credit(900, year=2027)
    turn_year(any_world.uow())
    assert any_world.status("big") == "reserved"
    check_money(any_world)


def test_what_comes_back_to_a_year_that_is_over_is_carried_over_later(any_world: World) -> None:
    any_world.runtime.settings = settings("sqlite://", NEFE_CARRY_OVER="all")
    any_world.credit(100)
    any_world.validate("project", line(100))
    any_world.clock.at = JANUARY
    turn_year(any_world.uow())
    any_world.stop("project")
    turn_year(any_world.uow())
    assert (any_world.cents(State.AVAILABLE), any_world.cents(State.AVAILABLE, year=2027)) == (0, 100)
