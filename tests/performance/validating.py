"""Money under load: 10,000 validations against 50 envelopes by 4 workers; the trial balance over 1,000,000 entries."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta

from sqlalchemy import Engine, text

from services.funding.domain.budget import Programme
from services.funding.ledger import differences
from services.funding.use_cases.close_books import close_books
from services.funding.use_cases.read_ledger import read_trial_balance
from shared.database import open_database, transaction
from shared.migrations import migrate
from tests.performance.children import Child
from tests.performance.figures import Figure, Of, Target
from tests.performance.ground import Ground
from tests.performance.validator import DONE, ENVELOPES, SCHOOLS, cents_of, envelope_of
from tests.unit.funding.invariants import check_money
from tests.unit.funding.world import START, World

VALIDATIONS, WORKERS, ENTRIES, ROUNDS = 10_000, 4, 1_000_000, 15
SERVED_PERCENT = 80
"""Of what is granted, so much is credited: every envelope has a queue in the end."""
PROGRAMMES = (Programme.PUBLIC_SECONDARY, Programme.PUBLIC_PRIMARY, Programme.PRIVATE)
SECONDS = Target(60, is_ceiling=True)
MILLISECONDS = Target(200, is_ceiling=True)
FASTER = Target(1, Of.RATIO, is_ceiling=True)
MODULE = "tests.performance.validator"


def measure(ground: Ground) -> Iterator[Figure]:
    """The invariants are checked at the end, from the rows alone."""
    count = ground.amount(VALIDATIONS)
    with ground.database() as url:
        bare = _bare(url, count)
    with ground.database() as url:
        took = _validated(url, count)
    yield Figure(f"{count:,} validations, {ENVELOPES} envelopes, {WORKERS} workers", took, "s", SECONDS, bare)
    with ground.database() as url:
        now, past, whole = _trial_balances(url, ground.amount(ENTRIES))
    yield Figure("trial balance over 1,000,000 entries, beside adding all up", now, "ms", MILLISECONDS, whole)
    yield Figure("the same at a past date", past, "ms", MILLISECONDS, whole)
    yield Figure("the same, in terms of adding all up", now, "ms", FASTER, whole)


def _bare(url: str, count: int) -> float:
    engine = open_database(url)
    with transaction(engine) as connection:
        connection.execute(text("CREATE TABLE bare (number integer PRIMARY KEY)"))
    engine.dispose()
    return _at_work(url, count, "bare")


def _validated(url: str, count: int) -> float:
    engine = open_database(url)
    migrate(engine, "funding")
    world = World(engine)
    granted: dict[tuple[int, int], int] = {}
    for number in range(count):
        granted[envelope_of(number)] = granted.get(envelope_of(number), 0) + cents_of(number)
    for (school, year), cents in granted.items():
        world.credit(cents * SERVED_PERCENT // 100, year=year, programme=PROGRAMMES[school].value)
    took = _at_work(url, count, "validate")
    check_money(world)
    with world.uow() as uow:
        assert differences(uow.ledger) == []
    assert _counted(engine) == count
    engine.dispose()
    return took


def _counted(engine: Engine) -> int:
    with engine.connect() as connection:
        known = "SELECT count(*) FROM allocation WHERE status IN ('reserved', 'deferred')"
        return int(connection.execute(text(known)).scalar_one())


def _at_work(url: str, count: int, kind: str) -> float:
    with ExitStack() as stack:
        workers = [
            stack.enter_context(Child(MODULE, url, str(first), str(count), str(WORKERS), kind))
            for first in range(WORKERS)
        ]
        began = time.perf_counter()
        for worker in workers:
            worker.go()
        for worker in workers:
            worker.wait_for(DONE)
        return time.perf_counter() - began


def _trial_balances(url: str, count: int) -> tuple[float, float, float]:
    """Milliseconds: as the ledger stands, as it stood, and adding up every posting."""
    engine = open_database(url)
    migrate(engine, "funding")
    _fill(engine, count)
    world = World(engine)
    close_books(world.uow())
    today: date = START.date()
    expected = read_trial_balance(world.uow())
    assert (expected.last_entry, expected.total_cents) == (count, 0)
    now = _median(lambda: read_trial_balance(world.uow()))
    past = _median(lambda: read_trial_balance(world.uow(), on=today + timedelta(days=170)))
    whole = _median(lambda: _added_up(engine))
    engine.dispose()
    return now, past, whole


def _fill(engine: Engine, count: int) -> None:
    """Credits, one entry each, over a year; written by the database itself, whose guards look away meanwhile."""
    school_programmes = ", ".join(f"'{programme.value}'" for programme in PROGRAMMES[: len(SCHOOLS)])
    account = f"2026 + n % 17, (ARRAY[{school_programmes}])[n % 3 + 1], (ARRAY['AE', 'CP'])[n % 2 + 1]"
    numbers = f"generate_series(1, {count}) AS n"
    for statement in (
        "ALTER TABLE posting DISABLE TRIGGER USER",
        "ALTER TABLE journal_entry DISABLE TRIGGER USER",
        f"INSERT INTO journal_entry (id, at, kind, reference) SELECT n, timestamptz '2026-11-05 09:00:00+00'"
        f" + n * interval '365 days' / {count}, 'credited', 'R-' || n FROM {numbers}",
        *(
            "INSERT INTO posting (entry_id, position, budget_year, programme, kind, state, amount_cents) "
            f"SELECT n, {place}, {account}, '{state}', {sign} * (1 + n % 1000) FROM {numbers}"
            for place, (state, sign) in enumerate((("granted_by_ministry", -1), ("available", 1)))
        ),
        "INSERT INTO account_balance (budget_year, programme, kind, state, project_id, cents) SELECT budget_year, "
        "programme, kind, state, '', sum(amount_cents) FROM posting GROUP BY 1, 2, 3, 4",
        f"UPDATE journal SET entries = {count}, last_at = (SELECT max(at) FROM journal_entry)",
        "ALTER TABLE posting ENABLE TRIGGER USER",
        "ALTER TABLE journal_entry ENABLE TRIGGER USER",
    ):
        with transaction(engine) as connection:
            connection.execute(text(statement))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _added_up(engine: Engine) -> object:
    statement = "SELECT budget_year, programme, kind, state, sum(amount_cents) FROM posting GROUP BY 1, 2, 3, 4"
    with engine.connect() as connection:
        return connection.execute(text(statement)).all()


def _median(act: Callable[[], object]) -> float:
    act()
    return statistics.median(_once(act) for _ in range(ROUNDS))


def _once(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000
