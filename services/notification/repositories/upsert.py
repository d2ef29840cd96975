"""Inserting what may be there already, on either database."""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert as upsert_postgresql
from sqlalchemy.dialects.sqlite import insert as upsert_sqlite


def upsert(connection: Connection) -> Any:
    """The dialect's own insert."""
    return upsert_for(connection.dialect.name)


def upsert_for(dialect: str) -> Any:
    """The insert of the dialect of this name."""
    return upsert_postgresql if dialect == "postgresql" else upsert_sqlite
