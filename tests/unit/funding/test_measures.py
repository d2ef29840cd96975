"""What the dashboards see of the money."""

from datetime import date, timedelta

import pytest

from services.funding.service import SERVICE
from shared.config import Misconfigured
from tests.unit.funding.world import World, line, settings

TODAY = date(2026, 11, 5)


def read(world: World, name: str, today: date = TODAY) -> dict[tuple[str, ...], float]:
    (measure,) = (one for one in SERVICE.measures if one.name == name)
    with world.engine.connect() as connection:
        found = dict(measure.read(connection, today))
    assert all(len(labels) == len(measure.labels) for labels in found)
    return found


def test_allocations_are_counted_by_status(any_world: World) -> None:
    any_world.credit(100)
    any_world.validate("first", line(100))
    any_world.validate("second", line(100))
    found = read(any_world, "nefe_funding_allocations")
    assert found == {
        ("no_money_needed",): 0,
        ("deferred",): 1,
        ("reserved",): 1,
        ("allocated",): 0,
        ("released",): 0,
    }


def test_what_is_due_soon_and_what_is_overdue_are_told_apart(any_world: World) -> None:
    any_world.credit(100)
    any_world.validate("made", line(100), allocation_due_on="2026-11-10")
    any_world.confirm("made")
    for name, due_on in (("late", "2026-11-04"), ("now", "2026-11-05"), ("soon", "2026-11-20"), ("far", "2026-11-21")):
        any_world.validate(name, line(100), allocation_due_on=due_on)
    assert read(any_world, "nefe_funding_allocations_overdue") == {(): 1}
    assert read(any_world, "nefe_funding_allocations_due_soon") == {(): 2}
    assert read(any_world, "nefe_funding_allocations_due_soon", TODAY + timedelta(days=1)) == {(): 2}


def test_envelopes_are_shown_by_state(any_world: World) -> None:
    any_world.credit(150)
    any_world.validate("first", line(100))
    assert read(any_world, "nefe_funding_envelope_cents") == {
        ("2026", "141", "AE", "available"): 50,
        ("2026", "141", "AE", "reserved"): 100,
    }


def test_the_queue_shows_its_length_and_what_it_lacks(any_world: World) -> None:
    any_world.credit(30)
    any_world.validate("first", line(100), line(20, year="2027-2028"))
    any_world.validate("second", line(10))
    assert read(any_world, "nefe_funding_waiting") == {("139",): 0, ("140",): 0, ("141",): 2}
    assert read(any_world, "nefe_funding_missing_cents") == {("2026", "141"): 80, ("2027", "141"): 20}


def test_payments_and_invoices_that_wait_are_seen(any_world: World) -> None:
    for name in ("nefe_funding_oldest_unsettled_days", "nefe_funding_oldest_invoice_days"):
        assert read(any_world, name) == {(): 0}
    any_world.credit(100)
    any_world.credit(100, kind="CP")
    any_world.validate("project", line(100))
    any_world.confirm("project")
    any_world.pay("project")
    assert read(any_world, "nefe_funding_payments") == {("ordered",): 1, ("executed",): 0, ("refused",): 0}
    assert read(any_world, "nefe_funding_oldest_unsettled_days", TODAY + timedelta(days=31)) == {(): 31}


def test_an_advance_is_thirty_percent_unless_the_academy_says_otherwise() -> None:
    assert settings("sqlite://").advance_percent == 30
    assert settings("sqlite://", NEFE_ADVANCE_PERCENT="50").advance_percent == 50


@pytest.mark.parametrize("percent", ["0", "101", "half"])
def test_an_advance_of_nothing_or_more_than_all_is_refused_at_start(percent: str) -> None:
    with pytest.raises(Misconfigured, match="NEFE_ADVANCE_PERCENT"):
        settings("sqlite://", NEFE_ADVANCE_PERCENT=percent)
