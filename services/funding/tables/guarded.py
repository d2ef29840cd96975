"""Tables whose rows the database refuses to change."""

from typing import Any

from sqlalchemy import Connection, Table, event

from shared.append_only import guard, unguard


def append_only(table: Table) -> None:
    """Have the database keep rows of the table as they were written, from its creation on."""

    def guarded(_table: Table, connection: Connection, **_: Any) -> None:
        guard(connection, table.name, key=[column.name for column in table.primary_key])

    def unguarded(_table: Table, connection: Connection, **_: Any) -> None:
        unguard(connection, table.name)

    event.listen(table, "after_create", guarded)
    event.listen(table, "after_drop", unguarded)
