"""Which columns of a service look as if they named people's accounts."""

from collections.abc import Collection

from sqlalchemy import MetaData

OF_THE_KERNEL = {"inbox", "lane", "sequence", "outbox", "quarantine", "operation", "idempotency"}


def named_in(metadata: MetaData, names: Collection[str]) -> set[tuple[str, str]]:
    """(table, column) of every column of one of these names, or whose name ends with `_by`."""
    return {
        (table.name, column.name)
        for table in metadata.sorted_tables
        if table.name not in OF_THE_KERNEL
        for column in table.c
        if column.name in names or column.name.endswith("_by")
    }
