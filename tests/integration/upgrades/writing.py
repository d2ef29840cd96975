"""What a program may do with the tables that it knows: rows made up for each, written, read, changed and removed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, delete, insert, select, types, update
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.exc import DBAPIError

Row = dict[str, Any]
MOMENT = datetime(2026, 9, 1, 8, tzinfo=UTC)
VALUES: tuple[tuple[Any, Any], ...] = (
    (types.Boolean, True),
    ((types.Integer, types.Float, types.Numeric), 1),
    (JSONB, []),
    (types.DateTime, MOMENT),
    (types.Date, date(2026, 9, 1)),
    ((BYTEA, types.LargeBinary), b"x"),
    (types.String, "x"),
)


def known_tables(connection: Connection) -> MetaData:
    """The tables as they are now."""
    metadata = MetaData()
    metadata.reflect(connection)
    return metadata


def accepted(connection: Connection, known: MetaData) -> set[str]:
    """What one may do with each of the `known` tables, as far as the database lets it be done. Nothing is kept."""
    done: set[str] = set()
    with connection.begin_nested() as everything:
        for table in known.sorted_tables:
            done |= {f"{table.name}: {name}" for name in _accepted(connection, table)}
        everything.rollback()
    return done


def _accepted(connection: Connection, table: Table) -> Iterator[str]:
    """The full row stays: rows of other tables refer to it."""
    full = {column.name: _value(column) for column in table.columns}
    least = {name: value for name, value in full.items() if _must_be_given(table.c[name])}
    it = [column == full[column.name] for column in table.primary_key.columns]
    attempts = {
        "a row of what must be given": (insert(table).values(least), False),
        "a row of everything": (insert(table).values(full), True),
        "reading": (select(*table.columns).where(*it), True),
        "changing everything": (update(table).where(*it).values(full), True),
        "removing": (delete(table).where(*it), False),
    }
    for name, (statement, is_kept) in attempts.items():
        if _is_accepted(connection, statement, is_kept=is_kept):
            yield name


def _is_accepted(connection: Connection, statement: Any, *, is_kept: bool) -> bool:
    attempt = connection.begin_nested()
    try:
        connection.execute(statement)
    except DBAPIError:
        attempt.rollback()
        return False
    if is_kept:
        attempt.commit()
    else:
        attempt.rollback()
    return True


def _must_be_given(column: Column[Any]) -> bool:
    return not column.nullable and column.server_default is None and column.identity is None


def _value(column: Column[Any]) -> Any:
    """The same for a key and for what refers to it, as long as both are of one type."""
    return next(value for kind, value in VALUES if isinstance(column.type, kind))
