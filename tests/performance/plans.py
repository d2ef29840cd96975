"""How the database goes about what a query asks of it: which tables it reads from end to end."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Engine, event

FEW_ROWS = 1_000
"""A table that stays this small in the largest academy is best read from end to end."""


def read_whole(engine: Engine, query: Callable[[], object]) -> set[str]:
    """The tables of more than a thousand rows that any SELECT of the query reads without an index."""
    asked: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        query()
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    return {table for statement, parameters in asked for table in _scanned(engine, statement, parameters)}


def _scanned(engine: Engine, statement: str, parameters: Any) -> Iterator[str]:
    with engine.connect() as connection:
        (plans,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).one()
        for node in _nodes(plans[0]["Plan"]):
            if node["Node Type"] == "Seq Scan":
                table = node["Relation Name"]
                if connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one() > FEW_ROWS:
                    yield table


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)
