"""A decision that amends another takes its place: nobody loses what they were promised by asking for more."""

from typing import Any

import pytest

from services.funding.domain.ledger import State
from services.funding.domain.payment import PaymentKind
from shared.errors import Unacceptable
from tests.unit.funding.invariants import check_money
from tests.unit.funding.world import World, line


def amend(world: World, *lines: dict[str, Any], **changes: Any) -> None:
    decided = {"decided_on": "2026-12-01", "allocation_due_on": "2027-02-01"}
    amends = {"decision_id": "second", "amends_decision_id": "decision-project", "version": 2}
    world.validate("project", *lines, **decided | amends | changes)
    check_money(world)


def stand(world: World) -> tuple[int, int, int]:
    """What is available, reserved and allocated."""
    return world.cents(State.AVAILABLE), world.cents(State.RESERVED), world.cents(State.ALLOCATED)


def test_less_is_given_back_at_once_and_serves_who_waits(world: World) -> None:
    world.credit(1_000)
    world.validate("project", line(900))
    world.validate("other", line(300))
    amend(world, line(600))
    assert stand(world) == (100, 900, 0)
    assert (world.status("project"), world.status("other")) == ("reserved", "reserved")
    assert world.stated_about("project") == ["allocation.reserved", "allocation.reserved"]


def test_more_is_waited_for_and_what_was_reserved_stays(world: World) -> None:
    world.credit(1_000)
    world.validate("project", line(900))
    amend(world, line(1_500))
    assert (stand(world), world.status("project")) == ((100, 900, 0), "deferred")
    assert world.stated_about("project")[-1] == "allocation.deferred"
    assert world.stated()[-1].data["missing_cents"] == 500
    world.credit(500)
    assert (stand(world), world.status("project")) == ((0, 1_500, 0), "reserved")


def test_what_was_committed_is_paid_while_the_rest_waits(world: World) -> None:
    world.credit(1_000)
    world.credit(2_000, kind="CP")
    world.validate("project", line(900))
    world.confirm("project")
    amend(world, line(1_500))
    assert world.pay("project", PaymentKind.BALANCE, None).amount_cents == 900
    world.credit(500)
    world.confirm("project")
    assert world.pay("project", PaymentKind.BALANCE, None).amount_cents == 600
    check_money(world)


def test_what_is_on_its_way_stays_even_if_less_is_granted(world: World) -> None:
    world.credit(1_000)
    world.credit(1_000, kind="CP")
    world.validate("project", line(900))
    world.confirm("project")
    world.pay("project", PaymentKind.INSTALMENT, 500)
    amend(world, line(200))
    assert (stand(world)[0], world.cents(State.ORDERED)) == (500, 500)
    assert world.status("project") == "allocated"


def test_money_comes_to_a_project_that_was_granted_none(world: World) -> None:
    world.credit(1_000)
    world.validate("project")
    amend(world, line(400))
    assert (stand(world), world.status("project")) == ((600, 400, 0), "reserved")


def test_nothing_is_granted_any_more(world: World) -> None:
    world.credit(1_000)
    world.validate("project", line(900))
    world.confirm("project")
    amend(world)
    assert (stand(world), world.status("project")) == ((1_000, 0, 0), "no_money_needed")


def test_whoever_asks_for_more_takes_the_place_of_the_later_decision(world: World) -> None:
    world.credit(100)
    world.validate("project", line(500))
    world.validate("other", line(500), decided_on="2026-11-20")
    amend(world, line(600))
    world.credit(400)
    assert (world.status("project"), world.status("other")) == ("deferred", "reserved")


def test_whoever_asks_for_less_keeps_their_place(world: World) -> None:
    world.credit(100)
    world.validate("project", line(500))
    world.validate("other", line(500), decided_on="2026-11-20")
    amend(world, line(450))
    world.credit(400)
    assert (world.status("project"), world.status("other")) == ("reserved", "deferred")


def test_hours_become_money_without_losing_their_place(world: World) -> None:
    world.credit(1_000)
    world.validate("project", line(400), line(400, category="teaching_hours"))
    amend(world, line(800))
    assert (stand(world), world.status("project")) == ((200, 800, 0), "reserved")
    world.confirm("project")
    world.credit(1_000, kind="CP")
    assert world.pay("project", PaymentKind.BALANCE, None).amount_cents == 800


def test_told_twice_it_is_done_once(world: World) -> None:
    world.credit(1_000)
    world.validate("project", line(900))
    amend(world, line(600))
    amend(world, line(600))
    assert stand(world) == (400, 600, 0)


def test_it_amends_the_decision_that_is_known_and_no_other(world: World) -> None:
    world.credit(1_000)
    world.validate("project", line(900))
    with pytest.raises(Unacceptable):
        amend(world, line(600), amends_decision_id="unheard-of")


def test_a_project_that_was_stopped_gets_nothing_more(world: World) -> None:
    world.credit(1_000)
    world.validate("project", line(900))
    world.stop("project")
    amend(world, line(950))
    assert (stand(world), world.status("project")) == ((1_000, 0, 0), "released")
