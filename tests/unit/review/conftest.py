"""A commission to try things on."""

from collections.abc import Iterator

import pytest

from tests.unit.review.world import World


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """A commission on SQLite, before anything happened."""
    world = World(sqlite_url)
    yield world
    world.engine.dispose()
