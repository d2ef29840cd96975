"""The migrations make the tables that the code expects, on both kinds of database."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from services.notification.tables import METADATA
from shared.database import open_database
from shared.migrations import is_current, migrate


def test_the_migrated_schema_is_the_one_of_the_code(database_url: str) -> None:
    engine = open_database(database_url)
    assert not is_current(engine, "notification")
    migrate(engine, "notification")
    assert is_current(engine, "notification")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()
