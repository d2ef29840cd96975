"""The shape of a PostgreSQL database as a program that uses it depends on it, and what a later shape takes from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Connection, Inspector, inspect, text

TRIGGERS = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
WIDER = {("INTEGER", "BIGINT"), ("SMALLINT", "INTEGER"), ("SMALLINT", "BIGINT")}
OF_ALEMBIC = "alembic_version"


@dataclass(frozen=True)
class Column:
    """One column; `type` as PostgreSQL spells it."""

    type: str
    length: int | None
    is_nullable: bool
    has_default: bool

    def takes(self, other: "Column") -> bool:
        """Whether all that fits into `other` fits in here, and reads the same."""
        if self.type == other.type:
            return True
        is_text = self.length is None and self.type in ("TEXT", "VARCHAR")
        is_longer = self.length is not None and other.length is not None and self.length >= other.length
        return (other.type, self.type) in WIDER or (other.length is not None and (is_text or is_longer))


@dataclass(frozen=True)
class Table:
    """One table. `keys`: what may be there once, which an "insert or update" names; with the condition of each."""

    columns: Mapping[str, Column]
    keys: frozenset[str]
    checks: frozenset[str]
    references: frozenset[str]
    triggers: frozenset[str]

    @classmethod
    def read(cls, found: Inspector, name: str, triggers: frozenset[str]) -> Self:
        """As the database describes it."""
        unique = [(index["column_names"], index) for index in found.get_indexes(name) if index["unique"]]
        keys = {_key(names, index["dialect_options"].get("postgresql_where")) for names, index in unique}
        keys.add(_key(found.get_pk_constraint(name)["constrained_columns"]))
        return cls(
            {column["name"]: _column(column) for column in found.get_columns(name)},
            frozenset(keys),
            frozenset(str(check["sqltext"]) for check in found.get_check_constraints(name)),
            frozenset(map(_reference, found.get_foreign_keys(name))),
            triggers,
        )


def shape_of(connection: Connection) -> dict[str, Table]:
    """Every table, by name."""
    found = inspect(connection)
    triggers: dict[str, set[str]] = {}
    for table, trigger in connection.execute(text(TRIGGERS)).all():
        triggers.setdefault(table.strip('"'), set()).add(trigger)
    names = [name for name in found.get_table_names() if name != OF_ALEMBIC]
    return {name: Table.read(found, name, frozenset(triggers.get(name, ()))) for name in names}


def breaches(before: Mapping[str, Table], after: Mapping[str, Table]) -> set[str]:
    """What a program that knows only `before` would stumble over in `after`."""
    return {
        f"{name}: {breach}"
        for name, table in before.items()
        for breach in (_of_table(table, after[name]) if name in after else ["gone"])
    }


def _of_table(before: Table, after: Table) -> Iterator[str]:
    for name, column in before.columns.items():
        yield from _of_column(name, column, after.columns.get(name))
    for name in after.columns.keys() - before.columns.keys():
        if not (after.columns[name].is_nullable or after.columns[name].has_default):
            yield f"{name} is new, and must be given"
    yield from (f"once only is new: {key}" for key in after.keys - before.keys)
    yield from (f"once only is gone: {key}" for key in before.keys - after.keys)
    yield from (f"a check is new: {check}" for check in after.checks - before.checks)
    yield from (f"a reference is new: {key}" for key in after.references - before.references)
    yield from (f"a trigger is new: {trigger}" for trigger in after.triggers - before.triggers)


def _of_column(name: str, before: Column, after: Column | None) -> Iterator[str]:
    if after is None:
        yield f"{name} is gone"
        return
    if not after.takes(before):
        yield f"{name} was {before.type}, and is {after.type}"
    if before.is_nullable and not after.is_nullable:
        yield f"{name} may not be empty any more"
    if before.has_default and not after.has_default and not after.is_nullable:
        yield f"{name} must be given now"


def _column(found: Any) -> Column:
    kind, default = found["type"], found["default"]
    is_given = default is not None or found.get("identity") is not None
    return Column(str(kind), getattr(kind, "length", None), found["nullable"], is_given)


def _key(names: Any, condition: str | None = None) -> str:
    return ",".join(sorted(name or "(an expression)" for name in names)) + (f" where {condition}" if condition else "")


def _reference(key: Any) -> str:
    columns, referred = ",".join(key["constrained_columns"]), ",".join(key["referred_columns"])
    return f"{columns} of {key['referred_table']}({referred})"
