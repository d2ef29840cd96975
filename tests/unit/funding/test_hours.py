"""Teaching hours leave as hours, never as money: recorded once, and out of what is committed as hours."""

from datetime import date
from typing import Any

import pytest

from services.funding.domain.allocation import AllocationNotMade, AllocationStatus
from services.funding.domain.budget import EnvelopeKind, Programme
from services.funding.domain.freeze import Scope
from services.funding.domain.hours import HoursAlreadyRecorded, HoursBeyondAllocation
from services.funding.domain.instalment import InstalmentStatus, NothingToCancel, instalments_of
from services.funding.domain.ledger import State
from services.funding.domain.payment import NothingToPay
from services.funding.use_cases.cancel_instalment import cancel_instalment
from services.funding.use_cases.freeze_instalments import simulate_freeze
from services.funding.use_cases.give_hours import give_hours, list_hours
from shared.identity.actor import Actor, Role
from tests.unit.funding.invariants import check_money
from tests.unit.funding.world import World, line

PROJECT = "project-1"
MANAGER = Actor("gestionnaire", frozenset({Role.FUND_MANAGER}), None, "creteil")


def hours(cents: int, year: str = "2026-2027") -> dict[str, Any]:
    """A line of teaching hours."""
    return line(cents, year=year) | {"category": "teaching_hours"}


def give(world: World, cents: int, *, reference: str = "PAIE-1", year: int = 2026) -> None:
    give_hours(
        world.uow(),
        project_id=PROJECT,
        budget_year=year,
        amount_cents=cents,
        given_on=date(2026, 12, 1),
        reference=reference,
        actor=MANAGER,
    )


@pytest.fixture
def committed(world: World) -> World:
    """60 of money and 40 of hours are committed."""
    world.credit(100)
    world.credit(100, kind="CP")
    world.validate(PROJECT, line(60), hours(40))
    world.confirm(PROJECT)
    return world


def test_hours_leave_as_hours_and_draw_on_no_payment_credits(committed: World) -> None:
    give(committed, 30)
    (kept,) = list_hours(committed.uow(), project_id=PROJECT)
    assert (kept.amount_cents, kept.reference, kept.recorded_by) == (30, "PAIE-1", "gestionnaire")
    with committed.uow() as uow:
        paid = [balance.account for balance in uow.ledger.balances() if balance.account.state is State.PAID]
    assert [account.envelope.kind for account in paid] == [EnvelopeKind.ENGAGEMENT]
    check_money(committed)


def test_nobody_is_paid_hours_as_money(committed: World) -> None:
    committed.pay(PROJECT, "instalment", 60)
    with pytest.raises(NothingToPay):
        committed.pay(PROJECT, "instalment", 1)
    give(committed, 40)
    check_money(committed)


def test_not_more_hours_than_are_committed_nor_twice_nor_before(committed: World) -> None:
    give(committed, 30)
    with pytest.raises(HoursBeyondAllocation, match="11 cents given, 10 left of 2026"):
        give(committed, 11, reference="PAIE-2")
    with pytest.raises(HoursBeyondAllocation):
        give(committed, 1, reference="PAIE-2", year=2027)
    with pytest.raises(HoursAlreadyRecorded):
        give(committed, 1)
    committed.validate("project-2", hours(10))
    check_money(committed)
    assert len(list_hours(committed.uow(), project_id=PROJECT)) == 1


def test_hours_of_what_is_not_committed_are_refused(world: World) -> None:
    world.credit(100)
    world.validate(PROJECT, hours(40))
    with pytest.raises(AllocationNotMade):
        give(world, 1)
    check_money(world)


def test_a_year_is_paid_once_its_money_is_sent_and_its_hours_given(committed: World) -> None:
    def status() -> InstalmentStatus:
        with committed.uow() as uow:
            found = instalments_of(uow.allocations.get(PROJECT), uow.payments.of_project(PROJECT), year=2026)
        return found[0].status

    committed.executed(committed.pay(PROJECT, "instalment", 60).id)
    assert status() is InstalmentStatus.AVAILABLE
    give(committed, 40)
    assert status() is InstalmentStatus.PAID


def test_a_project_that_stops_gives_back_all_but_the_hours_that_were_given(committed: World) -> None:
    give(committed, 30)
    committed.stop(PROJECT)
    committed.validate("project-2", line(70))
    with committed.uow() as uow:
        assert uow.allocations.get("project-2").status is AllocationStatus.RESERVED
    committed.validate("project-3", line(1))
    with committed.uow() as uow:
        assert uow.allocations.get("project-3").status is AllocationStatus.DEFERRED
    check_money(committed)


def test_what_was_given_is_neither_frozen_nor_given_up(committed: World) -> None:
    give(committed, 40)
    scope = Scope(Programme.PUBLIC_SECONDARY, 2026, 100, frozenset())
    assert [part.share.total_cents for part in simulate_freeze(committed.uow(), scope=scope)] == [60]
    cancel_instalment(committed.uow(), project_id=PROJECT, budget_year=2026, reason="gel", actor=MANAGER)
    check_money(committed)
    with pytest.raises(NothingToCancel):
        cancel_instalment(committed.uow(), project_id=PROJECT, budget_year=2026, reason="gel", actor=MANAGER)


@pytest.mark.parametrize("lines", [[line(100)], [hours(5)], [line(80), hours(20)], [line(10)]])
def test_an_amended_decision_leaves_what_was_given(committed: World, lines: list[dict[str, Any]]) -> None:
    give(committed, 30)
    committed.validate(PROJECT, *lines, decision_id="decision-2", amends_decision_id=f"decision-{PROJECT}")
    check_money(committed)
    with committed.uow() as uow:
        allocation = uow.allocations.get(PROJECT)
    assert [share.total_cents for share in allocation.given] == [30]
    assert allocation.total_cents >= 30
