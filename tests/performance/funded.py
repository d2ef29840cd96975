"""A fund with as many validated projects as a large academy has after years: one that was told, and its copies."""

import psycopg
from sqlalchemy import Table

from services.funding.tables import ALLOCATION, PROJECT
from shared.database import open_database
from shared.migrations import migrate
from tests.unit.funding.world import World, line

FIRST = "p-000000001"
PLENTY_CENTS = 1_000_000_000
ITS_OWN = {
    "project": {"id": "copy"},
    "allocation": {
        "id": "copy",
        "project_id": "copy",
        "decision_id": "copy",
        "arrival": "n",
        "status": "(ARRAY['reserved', 'allocated', 'allocated', 'allocated'])[n % 4 + 1]",
        "due_on": "allocation.due_on + (n % 400 - 200)::int",
    },
}
"""What a copy has of its own, by table, in terms of its number `n` and its name `copy`."""


def fund(url: str, count: int) -> World:
    """Three projects in eight of `count` are validated, as in the other services. Close its engine."""
    engine = open_database(url)
    migrate(engine, "funding")
    world = World(engine)
    for kind in ("AE", "CP"):
        world.credit(PLENTY_CENTS, kind=kind)
    world.deposit(FIRST, reference="0930116W-1", title="Un labo ouvert")
    world.validate(FIRST, line(40_000))
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as connection:
        connection.execute(_copies(PROJECT, count))
        connection.execute(_copies(ALLOCATION, count * 3 // 8))
        connection.execute("ANALYZE")
    return world


def _copies(table: Table, count: int) -> str:
    own = ITS_OWN[table.name]
    columns = ", ".join(column.name for column in table.c)
    values = ", ".join(own.get(column.name, f"{table.name}.{column.name}") for column in table.c)
    return (
        f"INSERT INTO {table.name} ({columns}) SELECT {values} FROM {table.name}, "
        f"(SELECT n, 'p-' || lpad(n::text, 9, '0') AS copy FROM generate_series(2, {count}) AS n) AS numbers"
    )
