"""Inserting what may be there already."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite


def insert_once(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert a row; False if its key is taken. Whoever is inserting the same one at this moment is waited for."""
    upsert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    statement = upsert(table).values(row).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(statement).first() is not None
