"""Connections to PostgreSQL or SQLite that behave alike, and the column types both understand."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, Text, create_engine, event, make_url
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import JSON, TypeDecorator

from shared.connections import replace_ended

BUSY_TIMEOUT_SECONDS = 30
SQLITE_OUTAGES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
"""SQLite calls operational also what is wrong with a statement: a table that is not there, too deep an expression."""
PRIMARY_CODE = 0xFF
TOO_MUCH_ASKED = "54"
"""The class of PostgreSQL's codes for a statement that exceeds what it can ever do."""
Document = JSON().with_variant(JSONB(), "postgresql")
"""A JSON value: jsonb on PostgreSQL, text on SQLite."""


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime: timestamptz on PostgreSQL, fixed-width ISO 8601 text (which sorts) on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


def open_database(url: str, *, pool_size: int = 10) -> Engine:
    """An engine for `postgresql+psycopg://…` or `sqlite:///…`.

    SQLite runs in WAL mode with full synchronisation, and every transaction begins IMMEDIATE: it is the only
    isolation under which "read, decide, write" cannot be overtaken there.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _open_sqlite(url)
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=10,
        pool_timeout=5,
        connect_args={"connect_timeout": 3, "options": "-c statement_timeout=30000 -c timezone=UTC"},
        json_serializer=_compact_json,
    )
    replace_ended(engine)
    return engine


def _open_sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS}, json_serializer=_compact_json)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _configure_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


_compact_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction: committed at the end of the block, rolled back on any exception."""
    with engine.begin() as connection:
        yield connection


def is_infrastructure_error(error: BaseException) -> bool:
    """Whether `error` says that the database is away, busy or has cut the session, not that a statement is wrong."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, OperationalError):
        return _is_outage(error.orig)
    return isinstance(error, InterfaceError | PoolTimeout | ConnectionError | TimeoutError)


def _is_outage(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE in SQLITE_OUTAGES
    return not str(getattr(error, "sqlstate", None) or "").startswith(TOO_MUCH_ASKED)
