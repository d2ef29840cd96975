"""A commission to try things on."""

from collections.abc import Iterator

import pytest
from sqlalchemy import MetaData

from services.review.service import SERVICE
from tests.unit.review.world import World


@pytest.fixture(scope="session")
def furniture() -> MetaData:
    """A database comes with the tables of this service."""
    return SERVICE.metadata


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """A commission on SQLite, before anything happened."""
    world = World(sqlite_url)
    yield world
    world.engine.dispose()
