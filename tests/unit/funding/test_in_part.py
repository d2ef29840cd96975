"""Served in part: never, unless the decision allows it; then what there is is set aside, and the rest waits."""

from typing import Any

import pytest

from services.funding.domain.allocation import Allocation, AllocationDeferred, AllocationStatus
from services.funding.domain.waiting_list import WaitingList
from tests.unit.funding.invariants import check_money
from tests.unit.funding.world import World, line

FIRST, SECOND = "project-1", "project-2"


def told(world: World, stem: str, project_id: str = FIRST) -> list[dict[str, Any]]:
    """What was stated of a project, in order."""
    return [
        one.data for one in world.stated() if one.type == f"nefe.{stem}.v1" and one.data["project_id"] == project_id
    ]


def kept(world: World, project_id: str) -> Allocation:
    """The promise as it stands."""
    with world.uow() as uow:
        return uow.allocations.get(project_id)


def test_without_the_decision_nothing_is_served_in_part(world: World) -> None:
    world.credit(60)
    world.validate(FIRST, line(100))
    assert kept(world, FIRST).secured == ()
    with pytest.raises(AllocationDeferred):
        world.confirm(FIRST)
    check_money(world)


def test_what_there_is_is_set_aside_and_told_and_the_rest_waits(world: World) -> None:
    world.credit(60)
    world.validate(FIRST, line(100), in_part=True)
    allocation = kept(world, FIRST)
    assert (allocation.status, [share.total_cents for share in allocation.secured]) == (AllocationStatus.DEFERRED, [60])
    (deferred,) = told(world, "allocation.deferred")
    assert (deferred["rank"], deferred["missing_cents"], deferred["secured_cents"]) == (1, 40, 60)
    assert told(world, "allocation.reserved") == []
    check_money(world)
    world.credit(40)
    assert kept(world, FIRST).status is AllocationStatus.RESERVED
    assert len(told(world, "allocation.reserved")) == 1
    check_money(world)


def test_the_part_is_committed_and_paid_while_the_rest_waits(world: World) -> None:
    world.credit(60)
    world.credit(100, kind="CP")
    world.validate(FIRST, line(100), in_part=True)
    world.confirm(FIRST)
    (made,) = told(world, "allocation.made")
    assert made["waited_cents"] == 40
    assert told(world, "allocation.deferred")[-1]["secured_cents"] == 60
    with pytest.raises(AllocationDeferred):
        world.confirm(FIRST)
    payment = world.pay(FIRST, "instalment", 50)
    world.executed(payment.id)
    check_money(world)
    world.credit(40)
    world.confirm(FIRST)
    assert kept(world, FIRST).status is AllocationStatus.ALLOCATED
    assert "waited_cents" not in told(world, "allocation.made")[-1]
    check_money(world)


def test_nobody_is_overtaken_by_one_that_takes_a_part(world: World) -> None:
    world.credit(60)
    world.validate(FIRST, line(100), decided_at="2026-11-05T08:00:00Z")
    world.validate(SECOND, line(100), decided_at="2026-11-05T09:00:00Z", in_part=True)
    assert kept(world, SECOND).secured == ()
    world.credit(50)
    assert kept(world, FIRST).status is AllocationStatus.RESERVED
    assert [share.total_cents for share in kept(world, SECOND).secured] == [10]
    check_money(world)


def test_what_comes_in_bit_by_bit_goes_to_the_oldest_that_takes_bits(world: World) -> None:
    world.validate(FIRST, line(100), decided_at="2026-11-05T08:00:00Z", in_part=True)
    world.validate(SECOND, line(20), decided_at="2026-11-05T09:00:00Z")
    for cents in (30, 30, 30):
        world.credit(cents)
        assert kept(world, SECOND).status is AllocationStatus.DEFERRED
        check_money(world)
    world.credit(30)
    assert [kept(world, one).status for one in (FIRST, SECOND)] == [AllocationStatus.RESERVED] * 2
    assert [one["secured_cents"] for one in told(world, "allocation.deferred") if "secured_cents" in one] == [
        30,
        60,
        90,
    ]


def test_a_year_that_is_there_is_served_and_one_that_is_not_waits(world: World) -> None:
    world.credit(100, year=2026)
    world.validate(FIRST, line(80), line(80, year="2027-2028"), in_part=True)
    assert {share.budget_year: share.total_cents for share in kept(world, FIRST).secured} == {2026: 80}
    assert {share.budget_year: share.total_cents for share in kept(world, FIRST).waited} == {2027: 80}
    check_money(world)


def test_a_project_that_stops_gives_back_the_part(world: World) -> None:
    world.credit(60)
    world.validate(FIRST, line(100), in_part=True)
    world.withdraw(FIRST)
    world.validate(SECOND, line(60))
    assert kept(world, SECOND).status is AllocationStatus.RESERVED
    check_money(world)


def test_the_forecast_takes_nothing(world: World) -> None:
    world.credit(60)
    world.validate(FIRST, line(100), in_part=True)
    allocation = kept(world, FIRST)
    waiting = WaitingList([allocation], {2026: 30})
    assert waiting.serve() == []
    assert waiting.available == {2026: 0}
    assert kept(world, FIRST).secured != allocation.secured
