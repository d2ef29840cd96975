"""An academy whose people sign in with us."""

from collections.abc import Iterator

import pytest
from sqlalchemy import MetaData

from services.identity.service import SERVICE
from tests.unit.identity.world import World


@pytest.fixture(scope="session")
def furniture() -> MetaData:
    """A database comes with the tables of this service."""
    return SERVICE.metadata


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """Nobody has an account yet."""
    world = World(sqlite_url)
    yield world
    world.close()
