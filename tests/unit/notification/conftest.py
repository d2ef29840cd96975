"""An academy's messages to try things on."""

from collections.abc import Iterator

import pytest
from sqlalchemy import MetaData

from services.notification.service import SERVICE
from tests.unit.notification.world import World


@pytest.fixture(scope="session")
def furniture() -> MetaData:
    """A database comes with the tables of this service."""
    return SERVICE.metadata


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """An academy on SQLite, before anything happened."""
    world = World(sqlite_url)
    yield world
    world.close()


@pytest.fixture
def told(world: World) -> World:
    """One message is waiting."""
    world.hear("nefe.notification.requested.v1")
    return world
