"""The migrations make the tables that the code expects."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from services.submission.service import SERVICE
from shared.database import open_database
from shared.migrations import is_current, migrate


def test_a_migrated_database_is_exactly_what_the_code_expects(sqlite_url: str) -> None:
    engine = open_database(sqlite_url)
    migrate(engine, "submission")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SERVICE.metadata) == []
    assert is_current(engine, "submission")


def test_migrating_twice_is_migrating_once(sqlite_url: str) -> None:
    engine = open_database(sqlite_url)
    migrate(engine, "submission")
    before = inspect(engine).get_table_names()
    migrate(engine, "submission")
    assert inspect(engine).get_table_names() == before
