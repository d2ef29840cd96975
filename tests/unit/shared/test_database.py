"""What is the database's fault is told apart from what is ours: only the first is worth waiting for."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.database import is_infrastructure_error, open_database

DEEP = 30_000


def fault_of(url: str, statement: str) -> DBAPIError:
    engine = open_database(url)
    with pytest.raises(DBAPIError) as raised, engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    return raised.value


@pytest.mark.parametrize(
    "statement",
    ["SELECT * FROM absent", "SELECT absent", "SELEC", f"SELECT {'(' * DEEP}1{')' * DEEP}"],
    ids=["table", "column", "syntax", "depth"],
)
def test_a_statement_that_can_never_work_is_no_outage(database_url: str, statement: str) -> None:
    assert not is_infrastructure_error(fault_of(database_url, statement))


def test_a_database_that_somebody_else_holds_is_an_outage(sqlite_url: str) -> None:
    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("PRAGMA journal_mode=WAL")
    holder.execute("BEGIN IMMEDIATE")
    engine = open_database(sqlite_url)
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.execute("PRAGMA busy_timeout=1")
        with pytest.raises(DBAPIError) as raised:
            connection.execute(text("SELECT 1"))
    assert is_infrastructure_error(raised.value)
    holder.close()
    engine.dispose()


def test_a_database_that_cannot_be_opened_is_an_outage(tmp_path: Path) -> None:
    assert is_infrastructure_error(fault_of(f"sqlite:///{tmp_path / 'absent' / 'nefe.db'}", "SELECT 1"))


def test_a_full_database_is_an_outage(sqlite_url: str) -> None:
    engine = open_database(sqlite_url)
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE note (words TEXT)"))
        connection.execute(text("PRAGMA max_page_count=10"))
        with pytest.raises(DBAPIError) as raised:
            connection.execute(text("INSERT INTO note VALUES (hex(zeroblob(1000000)))"))
    assert is_infrastructure_error(raised.value)
    engine.dispose()
