"""Bringing a service's database to the shape that its code expects, once, whoever else is trying."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files

from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, text

LOCK = 0x6E656665  # "nefe": one number for all, as each service has a database of its own
LOCK_TIMEOUT = "10s"


class BrokenReferences(Exception):
    """A migration would leave rows that refer to nothing; it was undone."""


def migrate(engine: Engine, service_name: str) -> None:
    """Apply what is missing, in one transaction: all of it or nothing. Of several that try at once, one works.

    A database that a later version has migrated is left as it is: this version goes on with it.
    """
    with _exclusively(engine) as connection:
        if _is_of_later_version(_revisions_of(connection), service_name):
            return
        config = configuration(service_name)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(engine: Engine, service_name: str) -> bool:
    """Whether the database has the shape that this code expects, or one that a later version has made of it.

    Two versions work side by side while one takes the place of the other, and a migration keeps what the version before
    it needs (docs/exploitation/mettre-a-jour.md; tests/integration/upgrades). Raises what the database raises.
    """
    with engine.connect() as connection:
        found = _revisions_of(connection)
    return found == _heads(service_name) or _is_of_later_version(found, service_name)


def run_environment(metadata: MetaData) -> None:
    """All that a service's migrations/env.py has to do."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def configuration(service_name: str) -> Config:
    """Alembic's configuration for a service, whose scripts are in its package."""
    config = Config()
    config.set_main_option("script_location", str(files(f"services.{service_name}") / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _revisions_of(connection: Connection) -> frozenset[str]:
    return frozenset(MigrationContext.configure(connection).get_current_heads())


def _is_of_later_version(found: frozenset[str], service_name: str) -> bool:
    """Every migration that ever was is known here; one that is not was written later."""
    return not found <= _known(service_name)


@cache
def _heads(service_name: str) -> frozenset[str]:
    return frozenset(ScriptDirectory.from_config(configuration(service_name)).get_heads())


@cache
def _known(service_name: str) -> frozenset[str]:
    scripts = ScriptDirectory.from_config(configuration(service_name)).walk_revisions()
    return frozenset(script.revision for script in scripts)


@contextmanager
def _exclusively(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other migration runs beside."""
    is_sqlite = engine.dialect.name == "sqlite"
    with _without_references(engine) if is_sqlite else engine.connect() as connection, connection.begin():
        if is_sqlite:  # BEGIN IMMEDIATE has shut the others out
            yield connection
            _check_references(connection)
        else:
            _lock(connection)
            yield connection


def _lock(connection: Connection) -> None:
    """Wait for others that migrate, as long as it takes; then never hold up the service for long."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))


@contextmanager
def _without_references(engine: Engine) -> Iterator[Connection]:
    """SQLite alters a table by making it anew, and dropping the old one would take what refers to it along.

    Foreign keys can only be switched outside of a transaction.
    """
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None  # noqa: S101 - a connection that was just opened has one
        _switch(driver, "OFF")
        try:
            yield connection
        finally:
            _switch(driver, "ON")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise BrokenReferences(f"in {sorted({row[0] for row in broken})}")


def _switch(driver: object, position: str) -> None:
    driver.execute(f"PRAGMA foreign_keys={position}")  # type: ignore[attr-defined]  # sqlite3.Connection
