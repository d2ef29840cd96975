"""Tables that are made once, and then copied: making a service's takes longer than what most tests do with them."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Engine, MetaData, inspect

from shared.database import open_database
from tests.nodes.postgres import PostgresNode


def make_tables(engine: Engine, metadata: MetaData) -> None:
    """All of them, in a database that is empty or has them already."""
    there = set(inspect(engine).get_table_names())
    if metadata.tables.keys() <= there:
        return
    if engine.dialect.name != "sqlite" or there:
        metadata.create_all(engine)
        return
    with sqlite(engine) as connection:
        _made(metadata).backup(connection)


@contextmanager
def sqlite(engine: Engine) -> Iterator[sqlite3.Connection]:
    """A connection of the pool, as the driver has it."""
    pooled = engine.raw_connection()
    connection = pooled.driver_connection
    assert isinstance(connection, sqlite3.Connection)
    yield connection
    pooled.close()


@cache
def template(node: PostgresNode, metadata: MetaData) -> str:
    """A database of `node` that has these tables and nobody uses, to make others of; its name."""
    url = node.create_database()
    engine = open_database(url)
    metadata.create_all(engine)
    engine.dispose()
    return url.rpartition("/")[2]


@cache
def _made(metadata: MetaData) -> sqlite3.Connection:
    engine = open_database("sqlite://")
    metadata.create_all(engine)
    made = sqlite3.connect(":memory:")
    with sqlite(engine) as connection:
        connection.backup(made)
    engine.dispose()
    return made
