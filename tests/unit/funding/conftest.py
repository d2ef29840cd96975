"""A world on a SQLite file, and one on each database that the product supports."""

from collections.abc import Iterator

import pytest
from sqlalchemy import MetaData

from services.funding.service import SERVICE
from shared.database import open_database
from tests.unit.funding.world import World, create


@pytest.fixture(scope="session")
def furniture() -> MetaData:
    """A database comes with the tables of this service."""
    return SERVICE.metadata


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """Funding on SQLite."""
    yield from _opened(sqlite_url)


@pytest.fixture
def postgres_world(postgres_url: str) -> Iterator[World]:
    """Funding on PostgreSQL."""
    yield from _opened(postgres_url)


@pytest.fixture
def any_world(database_url: str) -> Iterator[World]:
    """Funding on SQLite, then on PostgreSQL."""
    yield from _opened(database_url)


def _opened(url: str) -> Iterator[World]:
    engine = open_database(url, pool_size=25)
    create(engine)
    yield World(engine)
    engine.dispose()
