"""Inserting what may be there already, on either database."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert as upsert_postgresql
from sqlalchemy.dialects.sqlite import insert as upsert_sqlite


def upsert(connection: Connection) -> Any:
    """The insert of the connection's dialect, which knows `on_conflict_do_…`."""
    return upsert_for(connection.dialect.name)


def upsert_for(dialect: str) -> Any:
    """The insert of the dialect of this name."""
    return upsert_postgresql if dialect == "postgresql" else upsert_sqlite


def insert_once(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert a row; False if its key is taken. Whoever is inserting the same one at this moment is waited for."""
    statement = upsert(connection)(table).values(row).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(statement).first() is not None
