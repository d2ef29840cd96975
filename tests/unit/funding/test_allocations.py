"""From validation to commitment: reserved, deferred, served, released; never twice and never out of turn."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.funding.domain.allocation import (
    AllocationAlreadyMade,
    AllocationDeferred,
    NoMoneyNeeded,
    NoSuchAllocation,
    ProjectWithdrawn,
)
from services.funding.domain.ledger import State
from services.funding.use_cases.credit_envelope import CreditReferenceAlreadyUsed
from services.funding.use_cases.watch_due_dates import watch_due_dates
from shared.config import Misconfigured
from shared.errors import Unacceptable
from tests.unit.funding.world import ECOLE, START, World, line, settings


def finance_credit(**changes: Any) -> dict[str, Any]:
    credit = {"budget_year": 2026, "programme": "141", "kind": "AE", "amount_cents": 500, "reference": "delegation 1"}
    return credit | changes


def test_a_validated_project_has_its_money_reserved(world: World) -> None:
    world.credit(1_000)
    world.validate("project", line(400))
    assert world.status("project") == "reserved"
    assert (world.cents(State.AVAILABLE), world.cents(State.RESERVED)) == (600, 400)
    stated = world.stated()[-1]
    assert (stated.type, stated.subject) == ("nefe.allocation.reserved.v1", "project")
    assert stated.data["amounts"] == [{"budget_year": 2026, "programme": "141", "amount_cents": 400}]
    assert stated.data["due_on"] == "2027-01-05"


def test_a_credit_is_stated_with_its_envelope(world: World) -> None:
    world.credit(1_000, reference="delegation 7")
    (stated,) = world.stated()
    assert stated.type == "nefe.envelope.credited.v1"
    assert stated.data["envelope_id"] == "2026-141-AE"
    assert (stated.data["amount_cents"], stated.data["reference"]) == (1_000, "delegation 7")


def test_the_same_decision_told_twice_reserves_once(world: World) -> None:
    world.credit(1_000)
    world.validate("project", line(400))
    world.validate("project", line(400))
    assert world.cents(State.RESERVED) == 400
    assert world.stated_about("project") == ["allocation.reserved"]


def test_a_second_decision_on_a_project_is_left_to_a_person(world: World) -> None:
    world.credit(1_000)
    world.validate("project", line(400))
    with pytest.raises(Unacceptable):
        world.validate("project", line(500), decision_id="another")
    assert world.cents(State.RESERVED) == 400


def test_a_project_without_money_is_recorded_and_nothing_is_stated(world: World) -> None:
    world.validate("project", line(0))
    world.validate("other")
    assert [world.status("project"), world.status("other")] == ["no_money_needed", "no_money_needed"]
    assert world.stated() == []
    with pytest.raises(NoMoneyNeeded):
        world.confirm("project")
    world.withdraw("project")
    assert world.status("project") == "no_money_needed"


def test_a_project_beyond_the_envelope_waits_with_its_place(world: World) -> None:
    world.credit(399)
    world.validate("first", line(400))
    world.validate("second", line(10))
    assert [world.status("first"), world.status("second")] == ["deferred", "deferred"]
    stated = [event.data for event in world.stated() if event.type == "nefe.allocation.deferred.v1"]
    assert [(one["rank"], one["missing_cents"]) for one in stated] == [(1, 1), (2, 11)]
    place = world.read("second").place
    assert place is not None
    assert (place.rank, place.missing_cents) == (2, 11)


def test_credits_serve_who_waits_oldest_first(world: World) -> None:
    world.validate("late", line(100), decided_on="2026-11-09")
    world.validate("early", line(100), decided_on="2026-11-02")
    world.credit(150)
    assert [world.status("early"), world.status("late")] == ["reserved", "deferred"]
    assert world.stated_about("early") == ["allocation.deferred", "allocation.reserved"]
    world.credit(50)
    assert world.status("late") == "reserved"


def test_decisions_of_one_day_are_served_in_the_order_in_which_they_were_taken(any_world: World) -> None:
    """Their facts may well come in another order: each project's way is its own."""
    any_world.validate("afternoon", line(100), decided_at="2026-11-05T15:00:00Z")
    any_world.validate("morning", line(100), decided_at="2026-11-05T08:00:00.5Z")
    any_world.credit(100)
    assert [any_world.status("morning"), any_world.status("afternoon")] == ["reserved", "deferred"]


def test_credits_of_another_kind_year_or_programme_serve_nobody(world: World) -> None:
    world.validate("project", line(100))
    world.credit(500, kind="CP")
    world.credit(500, year=2027)
    world.credit(500, programme="140")
    assert world.status("project") == "deferred"


def test_all_years_of_a_grant_are_reserved_together(world: World) -> None:
    world.credit(100)
    world.validate("project", line(100), line(50, year="2027-2028"))
    assert world.status("project") == "deferred"
    assert world.cents(State.RESERVED) == 0
    world.credit(50, year=2027)
    assert world.status("project") == "reserved"
    assert (world.cents(State.RESERVED), world.cents(State.RESERVED, year=2027)) == (100, 50)


def test_an_ecole_draws_on_the_programme_of_public_primary_schools(world: World) -> None:
    world.credit(100, programme="140")
    world.validate("project", line(100), structure=dict(ECOLE))
    assert world.cents(State.RESERVED, programme="140") == 100


def test_the_fund_manager_commits_what_is_reserved(world: World) -> None:
    world.credit(1_000)
    world.validate("project", line(400), line(100, category="teaching_hours"))
    assert world.confirm("project").allocation.status == "allocated"
    assert (world.cents(State.RESERVED), world.cents(State.ALLOCATED)) == (0, 500)
    assert world.stated_about("project") == ["allocation.reserved", "allocation.made"]
    with pytest.raises(AllocationAlreadyMade):
        world.confirm("project")
    assert world.cents(State.ALLOCATED) == 500


def test_what_waits_or_is_unknown_cannot_be_committed(world: World) -> None:
    world.validate("project", line(400))
    with pytest.raises(AllocationDeferred):
        world.confirm("project")
    with pytest.raises(NoSuchAllocation):
        world.confirm("unknown")


def test_a_withdrawal_gives_back_what_is_reserved_and_serves_who_waits(world: World) -> None:
    world.credit(400)
    world.validate("project", line(400))
    world.validate("waiting", line(300))
    world.withdraw("project")
    assert [world.status("project"), world.status("waiting")] == ["released", "reserved"]
    assert (world.cents(State.AVAILABLE), world.cents(State.RESERVED)) == (100, 300)
    with pytest.raises(ProjectWithdrawn):
        world.confirm("project")


def test_a_withdrawal_from_the_queue_lets_those_behind_it_through(world: World) -> None:
    world.credit(100)
    world.validate("large", line(400))
    world.validate("small", line(100))
    world.withdraw("large")
    assert [world.status("large"), world.status("small")] == ["released", "reserved"]


def test_a_stop_gives_back_what_is_committed_to_the_envelopes_that_it_came_from(world: World) -> None:
    world.credit(400)
    world.credit(70, year=2027)
    world.validate("project", line(400), line(70, year="2027-2028"))
    world.confirm("project")
    world.stop("project")
    assert (world.cents(State.AVAILABLE), world.cents(State.AVAILABLE, year=2027)) == (400, 70)
    assert (world.cents(State.ALLOCATED), world.cents(State.ALLOCATED, year=2027)) == (0, 0)


def test_a_project_closed_twice_gives_back_once(world: World) -> None:
    world.credit(400)
    world.validate("project", line(300))
    world.withdraw("project")
    world.withdraw("project")
    world.stop("project")
    assert world.cents(State.AVAILABLE) == 400


def test_a_validation_that_comes_after_the_withdrawal_reserves_nothing(world: World) -> None:
    world.credit(400)
    world.withdraw("project")
    world.validate("project", line(300))
    assert world.status("project") == "released"
    assert world.cents(State.AVAILABLE) == 400
    assert world.stated_about("project") == []


def test_a_credit_of_the_finance_system_counts_once_and_is_not_stated_again(world: World) -> None:
    world.validate("project", line(400))
    world.tell("envelope.credited", finance_credit())
    world.tell("envelope.credited", finance_credit(credited_at="2026-11-05T09:00:00Z"))
    assert (world.cents(State.AVAILABLE), world.cents(State.RESERVED)) == (100, 400)
    assert world.stated_about("delegation 1") == []


@pytest.mark.parametrize("change", [{"amount_cents": 501}, {"programme": "140"}, {"kind": "CP"}, {"budget_year": 2027}])
def test_a_reference_never_stands_for_two_credits(world: World, change: dict[str, Any]) -> None:
    world.tell("envelope.credited", finance_credit())
    with pytest.raises(Unacceptable):
        world.tell("envelope.credited", finance_credit(**change))
    assert world.cents(State.AVAILABLE) == 500
    assert world.cents(State.AVAILABLE, programme="140") == 0


def test_a_fund_manager_is_told_that_a_reference_was_used(world: World) -> None:
    world.credit(500, reference="delegation 1")
    with pytest.raises(CreditReferenceAlreadyUsed):
        world.credit(500, reference="delegation 1")
    assert world.cents(State.AVAILABLE) == 500


def test_every_entry_tells_the_event_that_caused_it(world: World) -> None:
    world.credit(1_000)
    world.validate("project", line(400))
    with world.uow() as uow:
        entries = uow.ledger.entries(after=None, limit=10)
    assert [(one.id, one.entry.kind, one.cause_event_id) for one in entries] == [
        (1, "credited", None),
        (2, "reserved", "told-2"),
    ]


def test_the_passing_of_a_due_date_is_stated_once(world: World) -> None:
    world.credit(100)
    world.validate("reserved", line(100))
    world.validate("deferred", line(100))
    world.validate("later", line(100), allocation_due_on="2027-02-01")
    world.clock.at = datetime(2027, 1, 5, 22, 59, tzinfo=UTC)
    watch_due_dates(world.uow())
    assert "allocation.overdue" not in world.stated_about("reserved")
    world.clock.at += timedelta(minutes=1)  # midnight in Paris
    for _ in range(2):
        watch_due_dates(world.uow())
    warned = ["allocation.warned", "allocation.overdue"]
    assert world.stated_about("reserved") == ["allocation.reserved", *warned]
    assert world.stated_about("deferred") == ["allocation.deferred", *warned]
    assert world.stated_about("later") == ["allocation.deferred", "allocation.warned"]


def told(world: World, project_id: str) -> list[tuple[str, int]]:
    """What was said of the due date of a project: the days left, or late."""
    found = [event for event in world.stated() if event.subject == project_id]
    return [
        (event.type.split(".")[2], int(event.data.get("days_left") or event.data["days_late"]))
        for event in found
        if event.type.split(".")[2] in ("warned", "overdue")
    ]


def test_managers_are_warned_30_15_and_7_days_before_and_each_week_after(world: World) -> None:
    world.credit(100)
    world.validate("project", line(100))
    for days in range(85):
        world.clock.at = START + timedelta(days=days)
        watch_due_dates(world.uow())
    warned = [("warned", 30), ("warned", 15), ("warned", 7)]
    assert told(world, "project") == [*warned, ("overdue", 1), ("overdue", 8), ("overdue", 15), ("overdue", 22)]


def test_what_is_known_late_is_warned_of_once(world: World) -> None:
    world.validate("project", line(100), allocation_due_on="2026-11-10")
    for _ in range(2):
        watch_due_dates(world.uow())
    assert told(world, "project") == [("warned", 5)]


def test_an_academy_may_warn_otherwise_or_not_at_all(world: World) -> None:
    world.validate("project", line(100), allocation_due_on="2026-11-10")
    world.runtime.settings = settings("sqlite://", NEFE_WARNING_DAYS="3")
    watch_due_dates(world.uow())
    assert told(world, "project") == []
    assert settings("sqlite://", NEFE_WARNING_DAYS="").warning_days == (30, 15, 7)
    with pytest.raises(Misconfigured, match="NEFE_WARNING_DAYS"):
        settings("sqlite://", NEFE_WARNING_DAYS="a week")


def test_what_is_committed_or_let_go_in_time_is_never_overdue(world: World) -> None:
    world.credit(200)
    world.validate("made", line(100))
    world.validate("withdrawn", line(100))
    world.confirm("made")
    world.withdraw("withdrawn")
    world.clock.at = START + timedelta(days=400)
    watch_due_dates(world.uow())
    assert "allocation.overdue" not in world.stated_about("made") + world.stated_about("withdrawn")
