"""An academy's messages to try things on."""

from collections.abc import Iterator

import pytest

from tests.unit.notification.world import World


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
