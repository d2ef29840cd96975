"""Statements that stay quick with many rows: in one batch, or in a backlog.

A statement with a placeholder per value is parsed anew for each number of rows, by the driver and by the server, and
that costs more than the rows: on PostgreSQL, columns travel as arrays.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, bindparam, case, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert_postgresql
from sqlalchemy.dialects.sqlite import insert as upsert_sqlite
from sqlalchemy.sql.elements import NamedColumn
from sqlalchemy.sql.selectable import TableValuedAlias

from shared.messaging.limits import LARGEST_BATCH, SMALL_BODY

Key = tuple[Any, ...]
Item = TypeVar("Item")
WALK = select(func.set_config("enable_bitmapscan", "off", True))


def insert_missing(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], common: Mapping[str, Any]
) -> set[Key]:
    """Insert, in their order, the rows that break no unique constraint; returns the primary keys of those.

    All rows have the same columns, and the values of `common` besides.
    """
    if not rows:
        return set()
    if connection.dialect.name == "postgresql":
        columns = [table.c[name] for name in rows[0]]
        source = _unnested(columns, [[row[column.name] for row in rows] for column in columns])
        shared = [bindparam(f"common_{name}", value, type_=table.c[name].type) for name, value in common.items()]
        names = [*(column.name for column in columns), *common]
        statement = upsert_postgresql(table).from_select(names, select(source, *shared))
        inserted = connection.execute(statement.on_conflict_do_nothing().returning(*table.primary_key))
    else:
        upsert = upsert_sqlite(table).on_conflict_do_nothing().returning(*table.primary_key)
        inserted = connection.execute(upsert, [{**row, **common} for row in rows])
    return {tuple(row) for row in inserted}


def one_of(connection: Connection, columns: Sequence[NamedColumn[Any]], keys: Iterable[Key]) -> ColumnElement[bool]:
    """The condition that `columns` together are one of `keys`."""
    if connection.dialect.name == "postgresql":
        return tuple_(*columns).in_(select(_unnested(columns, list(zip(*keys, strict=True)))))
    return tuple_(*columns).in_(list(keys))


def body_if_small(table: Table) -> tuple[ColumnElement[Any], ColumnElement[int]]:
    """The columns `body`, None if it is large, and `size`, None if there is no body: many large ones at once could take
    more memory than a process has."""
    size = func.length(table.c.body)
    return case((size <= SMALL_BODY, table.c.body)).label("body"), size.label("size")


def in_batches(items: Sequence[Item], size_of: Callable[[Item], int]) -> Iterator[list[Item]]:
    """The items in their order, in batches of at most LARGEST_BATCH bytes, or of one item."""
    batch: list[Item] = []
    total = 0
    for item in items:
        size = size_of(item)
        if batch and total + size > LARGEST_BATCH:
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size
    if batch:
        yield batch


def take_in_index_order(connection: Connection) -> None:
    """For this transaction, find the oldest few rows by walking an index.

    PostgreSQL expects few rows to be waiting, whatever it has counted, and would otherwise collect and sort a whole
    backlog for each claim of a few.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(WALK)


def _unnested(columns: Sequence[NamedColumn[Any]], values: Sequence[Sequence[Any]]) -> TableValuedAlias:
    arrays = [
        bindparam(None, list(column_values), type_=ARRAY(column.type), unique=True)
        for column, column_values in zip(columns, values, strict=True)
    ]
    return func.unnest(*arrays).table_valued(*(column.name for column in columns)).render_derived()
