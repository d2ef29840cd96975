"""The migration makes what the code expects, on every database, and guards the ledger just as well."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from services.funding.domain.ledger import State
from services.funding.tables import METADATA
from shared.database import open_database, transaction
from shared.migrations import configuration, is_current, migrate
from tests.unit.funding.world import World, create, line


@pytest.fixture(scope="module")
def furniture() -> None:
    """Here migrations make the tables."""


@pytest.fixture
def migrated(database_url: str) -> Iterator[World]:
    """Funding on a database that the migrations made."""
    engine = open_database(database_url)
    migrate(engine, "funding")
    yield World(engine)
    engine.dispose()


def move_to(engine: Engine, move: Callable[[Config, str], None], revision: str) -> None:
    """Up or down to a revision."""
    with transaction(engine) as connection:
        config = configuration("funding")
        config.attributes["connection"] = connection
        move(config, revision)


def guards(connection: Connection) -> set[tuple[str, str]]:
    """Name and definition of every trigger of ours."""
    if connection.dialect.name == "sqlite":
        statement = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        statement = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    return {(name, definition) for name, definition in connection.execute(text(statement))}


def test_the_migrations_make_the_tables_that_the_code_expects(migrated: World) -> None:
    assert is_current(migrated.engine, "funding")
    with migrated.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_money_moves_and_is_guarded_on_migrated_tables(migrated: World) -> None:
    migrated.credit(100)
    migrated.validate("project", line(60))
    assert migrated.cents(State.AVAILABLE) == 40
    with pytest.raises(DBAPIError, match="append-only"), transaction(migrated.engine) as connection:
        connection.execute(text("DELETE FROM posting"))


def test_the_migrations_guard_what_the_code_guards(database_url: str) -> None:
    engine = open_database(database_url)
    create(engine)
    with engine.connect() as connection:
        expected = {name for name, _ in guards(connection)}
    METADATA.drop_all(engine)
    migrate(engine, "funding")
    with engine.connect() as connection:
        assert {name for name, _ in guards(connection)} == expected
    engine.dispose()


def test_the_migrations_can_be_undone_and_done_again(migrated: World) -> None:
    move_to(migrated.engine, command.downgrade, "base")
    assert inspect(migrated.engine).get_table_names() == ["alembic_version"]
    migrate(migrated.engine, "funding")
    migrated.credit(100)


OLD_ALLOCATION = """
    INSERT INTO allocation (project_id, id, decision_id, programme, uai, beneficiary, decided_on, due_on, arrival,
                            shares, status, recorded_at)
    VALUES (:name, :name, :name, '141', '0930116W', '{"kind": "structure", "name": "Lycée"}', :decided_on,
            '2027-01-05', :arrival, '[{"budget_year": 2026, "payable_cents": 10, "hours_cents": 0}]', 'deferred',
            '2026-11-06T09:00:00.000000Z')
"""
OLD_PAYMENT = """
    INSERT INTO payment (id, project_id, kind, beneficiary, draws, ordered_at)
    VALUES ('payment', 'first', 'advance', '{"kind": "structure", "name": "Lycée"}', '[]',
            '2026-11-06T09:00:00.000000Z')
"""


def test_decisions_from_before_their_instant_was_kept_stay_in_their_order(database_url: str) -> None:
    """Only their day is known: they go by it, then by their coming in. Payments still find them."""
    engine = open_database(database_url)
    move_to(engine, command.upgrade, "0001")
    with transaction(engine) as connection:
        for arrival, (name, day) in enumerate([("third", "06"), ("first", "05"), ("second", "05")], start=1):
            row = {"name": name, "decided_on": f"2026-11-{day}", "arrival": arrival}
            connection.execute(text(OLD_ALLOCATION), row)
        connection.execute(text("UPDATE programme SET arrivals = 3 WHERE code = '141'"))
        connection.execute(text(OLD_PAYMENT))
    migrate(engine, "funding")
    world = World(engine)
    world.validate("fourth", line(10), decided_on="2026-11-06", decided_at="2026-11-06T07:00:00Z")
    places = [world.read(name).place for name in ("first", "second", "third", "fourth")]
    assert [place.rank for place in places if place] == [1, 2, 3, 4]
    assert world.read("first").allocation.decided_at == datetime(2026, 11, 5, tzinfo=UTC)
    assert [payment.id for payment in world.read("first").payments] == ["payment"]
    engine.dispose()


def test_dropped_tables_can_be_made_again(any_world: World) -> None:
    METADATA.drop_all(any_world.engine)
    create(any_world.engine)
    any_world.credit(100)
    assert any_world.cents(State.AVAILABLE) == 100
