"""The ledger is added up as it stood at any date, from sums that are kept on the way, and both agree."""

from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.cli import main
from services.funding import ledger
from services.funding.ledger import Balance, differences
from services.funding.use_cases.close_books import close_books
from services.funding.use_cases.read_ledger import TrialBalance, read_trial_balance
from shared.database import transaction
from shared.identity.actor import Role
from tests.unit.funding.callers import ROOT, application_of
from tests.unit.funding.test_measures import read
from tests.unit.funding.world import START, World, line


@pytest.fixture
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "ENTRIES_OF_A_CLOSING", 3)


def on(world: World, day: date | None) -> TrialBalance:
    return read_trial_balance(world.uow(), on=day)


def by_state(balance: TrialBalance) -> dict[str, int]:
    return {one.account.state.value: one.cents for one in balance.balances if one.cents}


def test_the_trial_balance_of_a_past_day_is_what_it_was_then(any_world: World) -> None:
    today = START.date()
    any_world.credit(1_000)
    any_world.clock.at += timedelta(days=1)
    any_world.validate("project", line(300))
    any_world.clock.at += timedelta(days=1)
    any_world.confirm("project")
    states = [by_state(on(any_world, today + timedelta(days=days))) for days in (-1, 0, 1, 2)]
    assert states == [
        {},
        {"granted_by_ministry": -1_000, "available": 1_000},
        {"granted_by_ministry": -1_000, "available": 700, "reserved": 300},
        {"granted_by_ministry": -1_000, "available": 700, "allocated": 300},
    ]
    assert by_state(on(any_world, None)) == states[-1]


def test_a_day_ends_at_midnight_at_the_academy(any_world: World) -> None:
    any_world.clock.at = START.replace(hour=22, minute=59)
    any_world.credit(100)
    any_world.clock.at = START.replace(hour=23, minute=1)
    any_world.credit(1)
    assert by_state(on(any_world, START.date()))["available"] == 100


@pytest.mark.usefixtures("_short")
def test_closings_change_no_sum_at_any_date(any_world: World) -> None:
    days = 10
    for day in range(days):
        any_world.clock.at = START + timedelta(days=day)
        any_world.credit(10 + day)
        any_world.validate(f"project-{day}", line(10))
    dates = [START.date() + timedelta(days=day) for day in range(-1, days + 1)]
    before: list[list[Balance]] = [on(any_world, one).balances for one in dates]
    close_books(any_world.uow())
    with any_world.engine.connect() as connection:
        closed = connection.execute(text("SELECT DISTINCT last_entry_id FROM closing ORDER BY 1")).scalars().all()
    assert closed == [3, 6, 9, 12, 15, 18]
    after = [on(any_world, one) for one in dates]
    assert [one.balances for one in after] == before
    assert {one.total_cents for one in after} == {0}
    close_books(any_world.uow())
    with any_world.uow() as uow:
        assert differences(uow.ledger) == []


def test_a_balance_that_somebody_changed_is_seen(any_world: World) -> None:
    any_world.credit(100)
    assert read(any_world, "nefe_funding_ledger_differences") == {(): 0}
    with transaction(any_world.engine) as connection:
        connection.execute(text("UPDATE account_balance SET cents = 99 WHERE state = 'available'"))
    assert read(any_world, "nefe_funding_ledger_differences") == {(): 1}


def test_balances_are_counted_anew_from_the_entries(any_world: World) -> None:
    any_world.credit(100)
    any_world.validate("first", line(30))
    any_world.confirm("first")
    before = kept(any_world)
    with transaction(any_world.engine) as connection:
        connection.execute(text("UPDATE account_balance SET cents = 99 WHERE state = 'available'"))
        connection.execute(text("DELETE FROM account_balance WHERE project_id = 'first'"))
    assert kept(any_world) != before
    url = any_world.engine.url.render_as_string(hide_password=False)
    done = CliRunner().invoke(main, ["funding", "recount"], env={"NEFE_DATABASE_URL": url})
    assert done.stdout.splitlines() == [
        "2026-141-AE allocated: counted anew",
        "2026-141-AE available: counted anew",
        "2 balance(s) differed",
    ]
    assert kept(any_world) == before


def kept(world: World) -> list[tuple[object, ...]]:
    """Every account that holds something."""
    with world.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM account_balance WHERE cents <> 0 ORDER BY 1, 2, 3, 4, 5"))
        return [tuple(row) for row in rows]


def test_the_database_refuses_an_account_below_zero(any_world: World) -> None:
    any_world.credit(100)
    key = "entry_id, position, budget_year, programme, kind, state, project_id, amount_cents"
    rows = "(99, 0, 2026, '141', 'AE', 'available', NULL, -101), (99, 1, 2026, '141', 'AE', 'reserved', 'p', 101)"
    with pytest.raises(IntegrityError, match="account_is_not_overdrawn"), transaction(any_world.engine) as connection:
        connection.execute(text(f"INSERT INTO posting ({key}) VALUES {rows}"))


def test_the_day_is_asked_for_by_its_date(world: World) -> None:
    world.credit(100)
    rector = application_of(world).caller(Role.RECTOR)
    answer = rector.get(f"{ROOT}/ledger/trial-balance?on=2026-11-04").get_json()
    assert answer == {"last_entry": 0, "balances": [], "total_cents": 0}
    for nonsense in ("yesterday", "2026-02-30", "1026-01-01", "9999-12-31"):
        assert rector.get(f"{ROOT}/ledger/trial-balance?on={nonsense}").status_code == 422
