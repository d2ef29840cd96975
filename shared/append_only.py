"""Rows that the database itself refuses to change, whoever writes to it."""

from collections.abc import Iterable

from sqlalchemy import Connection

CODE = "integrity_constraint_violation"


def guard(connection: Connection, table: str, *, key: Iterable[str]) -> None:
    """From now on a row of `table`, once written, stays as it is. `key`: the columns of its primary key."""
    statements = _postgresql(table) if connection.dialect.name == "postgresql" else _sqlite(table, key)
    for statement in statements:
        connection.exec_driver_sql(statement)


def unguard(connection: Connection, table: str) -> None:
    """What does not go away with the table."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {table}_refuses_change() CASCADE")


def _postgresql(table: str) -> tuple[str, ...]:
    return (
        f"CREATE FUNCTION {table}_refuses_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = '{CODE}'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuses_change()",
    )


def _sqlite(table: str, key: Iterable[str]) -> tuple[str, ...]:
    """REPLACE deletes without firing the triggers of DELETE: that of INSERT therefore refuses what exists already."""
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return (
        *(f"CREATE TRIGGER {table}_refuses_{act} BEFORE {act} ON {table} {refuse}" for act in ("UPDATE", "DELETE")),
        f"CREATE TRIGGER {table}_once BEFORE INSERT ON {table} "  # noqa: S608 - names of our own tables
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {refuse}",
    )
