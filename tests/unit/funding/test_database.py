"""The migration makes what the code expects, on every database, and guards the ledger just as well."""

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from services.funding.domain.ledger import State
from services.funding.tables import METADATA
from shared.database import open_database, transaction
from shared.migrations import configuration, is_current, migrate
from tests.unit.funding.world import World, create, line


@pytest.fixture
def migrated(database_url: str) -> Iterator[World]:
    """Funding on a database that the migrations made."""
    engine = open_database(database_url)
    migrate(engine, "funding")
    yield World(engine)
    engine.dispose()


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
    with migrated.engine.connect() as connection:
        assert len(guards(connection)) == (6 if connection.dialect.name == "sqlite" else 5)


def test_the_first_migration_can_be_undone_and_done_again(migrated: World) -> None:
    with transaction(migrated.engine) as connection:
        config = configuration("funding")
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(migrated.engine).get_table_names() == ["alembic_version"]
    migrate(migrated.engine, "funding")
    migrated.credit(100)


def test_dropped_tables_can_be_made_again(any_world: World) -> None:
    METADATA.drop_all(any_world.engine)
    create(any_world.engine)
    any_world.credit(100)
    assert any_world.cents(State.AVAILABLE) == 100
