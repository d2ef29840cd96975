"""An academy whose people sign in with us."""

from collections.abc import Iterator

import pytest

from tests.unit.identity.world import World


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """Nobody has an account yet."""
    world = World(sqlite_url)
    yield world
    world.close()
