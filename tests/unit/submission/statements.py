"""What is asked of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.unit.submission.world import World


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """The statements that are executed within the block, as they are."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(world.runtime.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(world.runtime.engine, "before_cursor_execute", note)
