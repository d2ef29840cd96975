"""The migrations make the tables that the code expects, on both kinds of database, and can be undone."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from services.identity.tables import METADATA
from shared.database import open_database, transaction
from shared.migrations import configuration, is_current, migrate


@pytest.fixture(scope="module")
def furniture() -> None:
    """Here migrations make the tables."""


def test_the_migrated_schema_is_the_one_of_the_code(database_url: str) -> None:
    engine = open_database(database_url)
    migrate(engine, "identity")
    assert is_current(engine, "identity")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_the_migrations_can_be_undone_and_done_again(database_url: str) -> None:
    engine = open_database(database_url)
    migrate(engine, "identity")
    with transaction(engine) as connection:
        config = configuration("identity")
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(engine, "identity")
    assert is_current(engine, "identity")
    engine.dispose()
