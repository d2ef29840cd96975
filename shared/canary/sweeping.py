"""What a canary leaves in a service's own tables is removed there; the facts that it caused stay, as all facts do."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Connection, delete

KEPT_FOR = timedelta(hours=1)
"""So that whoever looks into a failed passage still finds it."""
SWEPT_EVERY = timedelta(minutes=5)
AT_ONCE = 100


def remove_with_all(connection: Connection, key: Column[Any], ids: Sequence[str]) -> None:
    """Remove the rows with these ids, and first what refers to them by a foreign key; `key` is their primary key."""
    others = ((table, column) for table in key.table.metadata.sorted_tables for column in table.c)
    referring = [(table, column) for table, column in others if column.references(key)]
    for table, column in (*reversed(referring), (key.table, key)):
        connection.execute(delete(table).where(column.in_(ids)))
