"""The migrations make the tables that the code expects."""

from datetime import UTC, date, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, select, text

from services.submission.service import SERVICE
from services.submission.tables import project
from shared.database import open_database
from shared.migrations import configuration, is_current, migrate
from tests.unit.submission.world import COLLEGE, ECOLE, LYCEE


@pytest.fixture(scope="module")
def furniture() -> None:
    """Here migrations make the tables."""


def test_a_migrated_database_is_exactly_what_the_code_expects(database_url: str) -> None:
    engine = open_database(database_url)
    migrate(engine, "submission")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SERVICE.metadata) == []
    assert is_current(engine, "submission")


def test_migrating_twice_is_migrating_once(database_url: str) -> None:
    engine = open_database(database_url)
    migrate(engine, "submission")
    before = inspect(engine).get_table_names()
    migrate(engine, "submission")
    assert inspect(engine).get_table_names() == before


STRUCTURE = (
    "INSERT INTO structure (uai, name, kind, degree, sector, commune, postcode, department, priority_education,"
    " search_words) VALUES (:uai, '', '', 1, '', '', '', '', '', '')"
)
PROJECT = (
    "INSERT INTO project (id, uai, number, status, content, version, revision, created_at, changed_at)"
    " VALUES (:id, :uai, :number, 'draft', :content, 0, 1, '2026-11-22T09:00:00Z', '2026-11-22T09:00:00Z')"
)
CONTENTS = {
    "shared": f'{{"partners": {{"structures": ["{COLLEGE}", "{ECOLE}"]}}}}',
    "with others": '{"partners": {"others": ["la mairie"]}}',
    "alone": "{}",
}


def _as_it_was(connection: Connection) -> None:
    """The tables of the first edition, with projects in them."""
    config = configuration("submission")
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")
    for uai in (LYCEE, COLLEGE, ECOLE):
        connection.execute(text(STRUCTURE), {"uai": uai})
    for number, (name, content) in enumerate(CONTENTS.items()):
        connection.execute(text(PROJECT), {"id": name, "uai": LYCEE, "number": number, "content": content})


def test_partners_of_projects_that_were_there_before_find_them(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.begin() as connection:
        _as_it_was(connection)
    migrate(engine, "submission")
    with engine.connect() as connection:
        found = connection.execute(text("SELECT uai, project_id FROM project_partner ORDER BY uai")).all()
    assert [tuple(row) for row in found] == sorted([(COLLEGE, "shared"), (ECOLE, "shared")])
    engine.dispose()


def test_structures_that_were_there_before_are_found_by_their_words(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.begin() as connection:
        _as_it_was(connection)
        connection.execute(text("UPDATE structure SET search_words = 'lycee brel lycee ' || uai"))
    migrate(engine, "submission")
    with engine.connect() as connection:
        found = connection.execute(text("SELECT word FROM structure_word WHERE uai = :uai"), {"uai": LYCEE})
        assert sorted(found.scalars()) == sorted([LYCEE, "brel", "lycee"])
    engine.dispose()


def test_projects_that_were_validated_before_know_which_version_counts(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.begin() as connection:
        _as_it_was(connection)
        connection.execute(
            text(
                "UPDATE project SET status = 'validated', version = 2, awaited_party = 'fund_manager',"
                " awaited_since = '2026-11-23T09:00:00.000000Z', awaited_due_on = '2027-01-23' WHERE id = 'alone'"
            )
        )
        connection.execute(
            text(
                "INSERT INTO timeline (project_id, at, kind, details, is_applied) VALUES"
                " ('alone', '2026-11-23T09:00:00.000000Z', 'review.validated', '{\"version\": 1}', true)"
            )
        )
    migrate(engine, "submission")
    with engine.connect() as connection:
        found = connection.execute(
            select(project.c.validated_version, project.c.money_awaited_since, project.c.money_due_on).where(
                project.c.id == "alone"
            )
        ).one()
    assert tuple(found) == (1, datetime(2026, 11, 23, 9, tzinfo=UTC), date(2027, 1, 23))
    engine.dispose()


def test_the_migrations_can_be_undone(database_url: str) -> None:
    engine = open_database(database_url)
    migrate(engine, "submission")
    with engine.begin() as connection:
        config = configuration("submission")
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()
