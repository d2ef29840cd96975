"""Each migration, on PostgreSQL: the version before it goes on working, but for what is listed."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import pairwise

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from services.cli import installed_services
from shared.database import open_database
from shared.migrations import configuration
from tests.integration.upgrades.past import BEFORE_THE_FIRST_RELEASE, EXPLAINED
from tests.integration.upgrades.shape import breaches, shape_of
from tests.integration.upgrades.writing import accepted, known_tables

SERVICES = installed_services()
LAST = 3
"""Migrations of a service whose rows are tried; those before are as they were when they were among the last."""


@cache
def revisions(service: str) -> list[str]:
    """From the first to the last."""
    scripts = ScriptDirectory.from_config(configuration(service)).walk_revisions()
    return [script.revision for script in scripts][::-1]


MIGRATIONS = [(service, revision) for service in SERVICES for revision in revisions(service)]


@pytest.fixture
def connection(postgres_url: str) -> Iterator[Connection]:
    engine = open_database(postgres_url)
    with engine.begin() as one:
        yield one
    engine.dispose()


def bring_to(connection: Connection, service: str, revision: str) -> None:
    config = configuration(service)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_program_uses_is_there_after_each_migration(service: str, connection: Connection) -> None:
    found: dict[str, set[str]] = {}
    before = shape_of(connection)
    for revision in revisions(service):
        bring_to(connection, service, revision)
        after = shape_of(connection)
        if broken := breaches(before, after):
            found[revision] = broken
        before = after
    listed = {**BEFORE_THE_FIRST_RELEASE, **{key: set(why) for key, why in EXPLAINED.items()}}
    assert found == {revision: broken for (name, revision), broken in listed.items() if name == service}


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_program_does_is_let_done_after_the_last_migrations(service: str, connection: Connection) -> None:
    refused: dict[tuple[str, str], set[str]] = {}
    last = revisions(service)[-LAST - 1 :]
    for former, revision in pairwise(last):
        bring_to(connection, service, former)
        known = known_tables(connection)
        could = accepted(connection, known)
        bring_to(connection, service, revision)
        if lost := could - accepted(connection, known):
            refused[service, revision] = lost
    assert refused.keys() <= BEFORE_THE_FIRST_RELEASE.keys() | EXPLAINED.keys(), refused


@pytest.mark.parametrize("service", SERVICES)
def test_rows_can_be_made_up_for_nearly_every_table(service: str, connection: Connection) -> None:
    bring_to(connection, service, "head")
    known = known_tables(connection)
    done = accepted(connection, known)
    expected = {table.name for table in import_module(f"services.{service}.service").SERVICE.metadata.tables.values()}
    written = {name for name in expected if {f"{name}: a row of everything", f"{name}: reading"} <= done}
    assert len(written) >= 0.8 * len(expected), sorted(expected - written)


@pytest.mark.parametrize("service", SERVICES)
def test_the_last_migration_of_each_service_keeps_the_rule(service: str) -> None:
    assert (service, revisions(service)[-1]) not in BEFORE_THE_FIRST_RELEASE


def test_what_is_listed_exists() -> None:
    assert (BEFORE_THE_FIRST_RELEASE.keys() | EXPLAINED.keys()) <= set(MIGRATIONS)
