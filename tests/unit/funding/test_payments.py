"""Payments: within what is committed, payable and credited; executed or refused once."""

from datetime import UTC, datetime, timedelta

import pytest

from services.funding.domain.allocation import AllocationNotMade, NoSuchAllocation, ProjectWithdrawn
from services.funding.domain.beneficiary import Beneficiary, BeneficiaryKind
from services.funding.domain.convention import ConventionRequired
from services.funding.domain.ledger import State
from services.funding.domain.payment import (
    AdvanceAlreadyOrdered,
    InsufficientPaymentCredits,
    PaymentAlreadySettled,
    PaymentBeyondAllocation,
)
from shared.errors import Unacceptable
from tests.unit.funding.granting import COMMUNE, sign
from tests.unit.funding.world import ECOLE, World, line


def committed(world: World, *, payment_credits: int = 1_000) -> None:
    """A project with 1000 cents of money and 500 of hours, and payment credits."""
    world.credit(2_000)
    if payment_credits:
        world.credit(payment_credits, kind="CP")
    world.validate("project", line(1_000), line(500, category="teaching_hours"))
    world.confirm("project")


def balances(world: World) -> dict[str, int]:
    engaged = {f"AE {state}": world.cents(state) for state in State}
    return {**engaged, **{f"CP {state}": world.cents(state, kind="CP") for state in State}}


def test_an_advance_moves_engagement_and_payment_credits(world: World) -> None:
    committed(world)
    payment = world.pay("project")
    assert payment.amount_cents == 300
    after = balances(world)
    assert (after["AE allocated"], after["AE ordered"]) == (1_200, 300)
    assert (after["CP available"], after["CP ordered"]) == (700, 300)
    stated = world.stated()[-1]
    assert (stated.type, stated.subject) == ("nefe.payment.ordered.v1", "project")
    assert stated.data["beneficiary"] == {"kind": "structure", "name": "Lycée Jean Renoir", "uai": "0930116W"}
    assert (stated.data["budget_year"], stated.data["programme"]) == (2026, "141")


def test_an_ecole_is_paid_through_its_commune(world: World) -> None:
    world.credit(100, programme="140")
    world.credit(100, programme="140", kind="CP")
    world.deposit("project", structure=dict(ECOLE))
    world.validate("project", line(100), structure=dict(ECOLE))
    assert world.read("project").allocation.beneficiary == Beneficiary(BeneficiaryKind.COMMUNE, "Bondy")
    sign(world)
    world.pay("project")
    assert world.stated()[-1].data["beneficiary"] == COMMUNE


def test_the_decision_may_name_who_is_paid(world: World) -> None:
    world.credit(100)
    world.credit(100, kind="CP")
    named = {"kind": "other", "name": "Syndicat intercommunal", "siret": "12345678901234"}
    world.validate("project", line(100), beneficiary=named)
    expected = Beneficiary(BeneficiaryKind.OTHER, "Syndicat intercommunal", siret="12345678901234")
    assert world.read("project").allocation.beneficiary == expected
    with pytest.raises(ConventionRequired):
        world.confirm("project")


def test_a_payment_uses_up_engagements_of_two_years_and_payment_credits_of_its_own(world: World) -> None:
    for year in (2026, 2027):
        world.credit(100, year=year)
        world.credit(200, year=year, kind="CP")
    world.validate("project", line(100), line(80, year="2027-2028"))
    world.confirm("project")
    world.clock.at = datetime(2027, 1, 4, tzinfo=UTC)
    world.pay("project", "instalment", 130)
    assert (world.cents(State.ORDERED), world.cents(State.ORDERED, year=2027)) == (100, 30)
    assert world.cents(State.ORDERED, year=2027, kind="CP") == 130
    assert world.cents(State.AVAILABLE, kind="CP") == 200
    assert "budget_year" not in world.stated()[-1].data


def test_hours_never_leave_as_money(world: World) -> None:
    committed(world)
    with pytest.raises(PaymentBeyondAllocation):
        world.pay("project", "instalment", 1_001)
    world.pay("project", "instalment", 1_000)
    assert world.cents(State.ALLOCATED) == 500


def test_nothing_is_paid_without_payment_credits(world: World) -> None:
    committed(world, payment_credits=0)
    world.credit(299, kind="CP")
    before = balances(world)
    with pytest.raises(InsufficientPaymentCredits):
        world.pay("project")
    assert balances(world) == before
    world.credit(1, kind="CP")
    assert world.pay("project").amount_cents == 300


def test_nothing_is_paid_before_the_money_is_committed(world: World) -> None:
    world.credit(1_000)
    world.validate("project", line(1_000))
    with pytest.raises(AllocationNotMade):
        world.pay("project")
    with pytest.raises(NoSuchAllocation):
        world.pay("unknown")


def test_an_executed_payment_is_paid_once(world: World) -> None:
    committed(world)
    payment = world.pay("project")
    for _ in range(2):
        world.executed(payment.id)
    after = balances(world)
    assert (after["AE ordered"], after["AE paid"]) == (0, 300)
    assert (after["CP ordered"], after["CP paid"]) == (0, 300)
    with pytest.raises(AdvanceAlreadyOrdered):
        world.pay("project")
    assert world.pay("project", "balance").amount_cents == 700


def test_a_refused_payment_returns_and_may_be_ordered_again(world: World) -> None:
    committed(world)
    before = balances(world)
    world.refused(world.pay("project").id)
    assert balances(world) == before
    assert world.pay("project").amount_cents == 300


def test_what_was_settled_is_not_settled_otherwise(world: World) -> None:
    committed(world)
    payment = world.pay("project")
    world.executed(payment.id)
    before = balances(world)
    with pytest.raises(PaymentAlreadySettled):
        world.refused(payment.id)
    with pytest.raises(PaymentAlreadySettled):
        world.executed(payment.id, reference="finance-2")
    assert balances(world) == before


def test_an_unknown_payment_is_left_to_a_person(world: World) -> None:
    with pytest.raises(Unacceptable):
        world.executed("unknown")
    with pytest.raises(Unacceptable):
        world.refused("unknown")


def test_a_stopped_project_keeps_what_is_ordered_and_gives_back_the_rest(world: World) -> None:
    committed(world)
    payment = world.pay("project")
    world.stop("project")
    assert (world.cents(State.AVAILABLE), world.cents(State.ALLOCATED), world.cents(State.ORDERED)) == (1_700, 0, 300)
    with pytest.raises(ProjectWithdrawn):
        world.pay("project")
    world.executed(payment.id)
    assert (world.cents(State.AVAILABLE), world.cents(State.PAID)) == (1_700, 300)


def test_what_comes_back_refused_to_a_stopped_project_serves_who_waits(world: World) -> None:
    committed(world)
    payment = world.pay("project")
    world.stop("project")
    world.validate("waiting", line(2_000))
    assert world.status("waiting") == "deferred"
    world.refused(payment.id)
    assert world.status("waiting") == "reserved"
    assert world.cents(State.AVAILABLE, kind="CP") == 1_000


def test_what_is_seen_of_an_allocation_tells_its_payments(world: World) -> None:
    committed(world)
    first = world.pay("project")
    world.executed(first.id)
    world.clock.at += timedelta(days=1)
    second = world.pay("project", "balance")
    assert [(one.id, one.status) for one in world.read("project").payments] == [
        (first.id, "executed"),
        (second.id, "ordered"),
    ]
