"""Gauges say how many were deposited and where projects stand."""

from services.submission.domain.vocabulary import Status
from services.submission.measures import count_deposits, count_projects
from tests.unit.submission.world import NOW, World


def test_every_status_is_counted_even_if_no_project_is_in_it(world: World) -> None:
    world.draft()
    world.deposited()
    world.deposited()
    with world.runtime.engine.connect() as connection:
        counts = dict(count_projects(connection, NOW.date()))
        assert list(count_deposits(connection, NOW.date())) == [((), 2)]
    assert counts == {(status.value,): {"draft": 1, "submitted": 2}.get(status.value, 0) for status in Status}
