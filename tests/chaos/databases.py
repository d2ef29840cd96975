"""Reading the four databases, past all services."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine, Row, create_engine, text


class Broken(AssertionError):
    """A promise or a rule of the domain does not hold."""


class Databases:
    """What is stored, by service."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        self._engines: Mapping[str, Engine] = {
            service: create_engine(url, pool_pre_ping=True) for service, url in urls.items()
        }

    def rows(self, service: str, query: str, **parameters: Any) -> list[Row[Any]]:
        """The rows of a query."""
        with self._engines[service].connect() as connection:
            return list(connection.execute(text(query), parameters))

    def count(self, service: str, query: str) -> int:
        """The number that a query yields as its only value."""
        return int(self.rows(service, query)[0][0])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for engine in self._engines.values():
            engine.dispose()


def require(holds: object, otherwise: str) -> None:
    """Raises Broken."""
    if not holds:
        raise Broken(otherwise[:2000])
