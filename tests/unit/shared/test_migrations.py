"""The database gets the shape that the code expects: once, all of it or nothing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import Engine, inspect, text

import services
from shared.database import open_database
from shared.migrations import BrokenReferences, is_current, migrate
from tests.support.tiny import METADATA, tiny_installed

PRETEND = Path(__file__).parents[2] / "support" / "pretend"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    one = open_database(database_url)
    with tiny_installed():
        yield one
    one.dispose()


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Engine]:
    one = open_database(sqlite_url)
    with tiny_installed():
        yield one
    one.dispose()


def test_an_empty_database_becomes_current(engine: Engine) -> None:
    assert not is_current(engine, "tiny")
    migrate(engine, "tiny")
    assert is_current(engine, "tiny")
    assert set(METADATA.tables) < set(inspect(engine).get_table_names())


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    migrate(engine, "tiny")
    migrate(engine, "tiny")
    assert is_current(engine, "tiny")


def test_a_database_that_a_later_version_has_migrated_serves_this_one_and_is_left_alone(engine: Engine) -> None:
    migrate(engine, "tiny")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    assert is_current(engine, "tiny")
    migrate(engine, "tiny")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == ["0003"]


def test_a_database_that_an_earlier_version_has_migrated_does_not_serve(engine: Engine) -> None:
    migrate(engine, "tiny")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert not is_current(engine, "tiny")


def test_several_that_migrate_at_once_do_not_collide(engine: Engine, database_url: str) -> None:
    def migrate_apart(_number: int) -> None:
        own = open_database(database_url)
        migrate(own, "tiny")
        own.dispose()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(migrate_apart, range(4)))
    assert is_current(engine, "tiny")


def test_a_table_that_others_refer_to_can_be_altered_on_sqlite_too(engine: Engine) -> None:
    with engine.begin() as connection:
        METADATA.create_all(connection)
        connection.execute(text("INSERT INTO note VALUES ('a', 'text', 1, 'me')"))
        connection.execute(text("INSERT INTO mark VALUES ('a')"))
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
    migrate(engine, "tiny")
    with engine.begin() as connection:
        assert connection.execute(text("SELECT note_id FROM mark")).scalars().all() == ["a"]
        assert connection.execute(text("SELECT id, colour FROM note")).all() == [("a", None)]


def test_foreign_keys_are_enforced_again_afterwards(sqlite: Engine) -> None:
    migrate(sqlite, "tiny")
    with sqlite.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_rows_that_refer_to_nothing_stop_a_migration(sqlite: Engine) -> None:
    with sqlite.begin() as connection:
        METADATA.create_all(connection)
    driver = sqlite.raw_connection()
    driver.cursor().execute("PRAGMA foreign_keys=OFF")
    driver.cursor().execute("INSERT INTO mark VALUES ('lost')")
    driver.close()
    sqlite.dispose()
    with pytest.raises(BrokenReferences, match="mark"):
        migrate(sqlite, "tiny")
    assert not is_current(sqlite, "tiny")


FAILING = """
from alembic import op
revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("CREATE TABLE half (id INTEGER)")
    op.execute("this is no SQL")
"""


def test_a_migration_that_fails_leaves_nothing(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copytree(PRETEND / "tiny", tmp_path / "broken")
    (tmp_path / "broken" / "migrations" / "versions" / "0003_half.py").write_text(FAILING)
    monkeypatch.setattr(services, "__path__", [*services.__path__, str(tmp_path)])
    engine = open_database(database_url)
    with pytest.raises(Exception, match="syntax error"):
        migrate(engine, "broken")
    assert inspect(engine).get_table_names() == []
    engine.dispose()
