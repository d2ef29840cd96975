"""Writes that nothing waits for: kept back, and sent to PostgreSQL as one statement.

To send a statement and hear of its end costs more than to execute it. PostgreSQL takes several writes to different
tables as one statement (`WITH … AS (UPDATE …)`), each of which sees what was there before it; SQLite takes one at a
time. Writes that differ in their values alone are sent at once to either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Insert, Table, Update, bindparam, insert, update

MOST_STATEMENTS = 256
"""How many are kept made: making one costs as much as running it. They are as many as ways of writing things down."""


@dataclass(frozen=True)
class Write:
    """An insert or update, and its parameters, whose names start with `<table>__`: no other write has them."""

    statement: Insert | Update
    values: Mapping[str, Any]


def new_row(table: Table, values: Mapping[str, Any]) -> Write:
    """Insert one row."""
    return Write(_insert(table, tuple(values)), values_of(table, values))


def changed_row(table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> Write:
    """Update the row with this key."""
    named = {f"{table.name}__key__{name}": value for name, value in key.items()}
    return Write(_update(table, tuple(key), tuple(values)), {**named, **values_of(table, values)})


def carry_out(connection: Connection, writes: Sequence[Write]) -> None:
    """Execute `writes`, of which none may read what another writes."""
    if len(writes) > 1 and connection.dialect.name == "postgresql" and _are_apart(writes):
        connection.execute(_together(*(write.statement for write in writes)), _merged(writes))
        return
    for _, alike in groupby(writes, key=lambda write: id(write.statement)):
        first, *others = alike
        values = [write.values for write in (first, *others)] if others else first.values
        connection.execute(first.statement, values)


def _are_apart(writes: Sequence[Write]) -> bool:
    """Of two changes to one row in one statement PostgreSQL would forget one."""
    return len({write.statement.table for write in writes}) == len(writes)


def _merged(writes: Sequence[Write]) -> dict[str, Any]:
    return {name: value for write in writes for name, value in write.values.items()}


def values_of(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a write to `table`, under the names that its statement has for them."""
    return {f"{table.name}__{name}": value for name, value in values.items()}


def _parameters(table: Table, names: Sequence[str]) -> dict[str, Any]:
    return {name: bindparam(f"{table.name}__{name}", type_=table.c[name].type) for name in names}


@lru_cache(MOST_STATEMENTS)
def _insert(table: Table, names: tuple[str, ...]) -> Insert:
    return insert(table).values(_parameters(table, names)).inline()  # nobody asks for the new row's number


@lru_cache(MOST_STATEMENTS)
def _update(table: Table, key: tuple[str, ...], names: tuple[str, ...]) -> Update:
    its = (table.c[name] == bindparam(f"{table.name}__key__{name}", type_=table.c[name].type) for name in key)
    return update(table).where(*its).values(_parameters(table, names))


@lru_cache(MOST_STATEMENTS)
def _together(last: Insert | Update, *others: Insert | Update) -> Insert | Update:
    return last.add_cte(*(statement.cte(f"write_{number}") for number, statement in enumerate(others)))
