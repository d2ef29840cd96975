"""The demo's story on a bad day ends, once. Here a day lasts twenty seconds; `make chaos` lets it last a minute."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.bad_days import DAYS, Academy, academy_at_work
from tests.nodes import PostgresNode, RabbitNode, new_folder

SECONDS = 20


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with new_folder("bad-days") as made:
        yield made


@pytest.fixture(scope="module")
def academy(folder: Path, postgres_node: PostgresNode, rabbit_node: RabbitNode) -> Iterator[Academy]:
    """An academy that lives through all of it."""
    postgres_node.ensure_running()
    rabbit_node.ensure_running()
    with academy_at_work(folder, postgres_node, rabbit_node, seconds=SECONDS) as made:
        yield made


@pytest.mark.parametrize("day", DAYS)
def test_the_story_ends_once_although_a_day_is_bad(academy: Academy, day: str) -> None:
    academy.live_through(DAYS[day])
