"""No deposit stays without an answer in view: its history says when the date comes near, and when it is past."""

from datetime import timedelta

import pytest

from services.submission.ticks import TICKS
from services.submission.use_cases.warn_of_delays import warn_of_delays
from tests.unit.submission.world import World

DUE = "2027-01-22"


def examined(world: World) -> str:
    """A project whose answer is due in two months."""
    project_id = world.deposited()
    world.hear("review.opened", project_id, version=1, answer_due_on=DUE)
    return project_id


def warned(world: World, project_id: str) -> list[str]:
    return [entry.kind for entry in world.sheet(project_id).timeline if entry.kind.startswith("answer.")]


def test_the_history_says_once_that_the_date_is_near_and_once_that_it_is_past(world_on_each: World) -> None:
    world = world_on_each
    project_id, told = examined(world), []
    for days in (0, 46, 1, 1, 12, 1, 1, 30):
        world.clock.advance(timedelta(days=days))
        warn_of_delays(world.uow())
        told.append(warned(world, project_id))
    assert told[0] == told[1] == []
    assert told[2] == told[3] == told[4] == ["answer.due_soon"]
    assert told[-1] == ["answer.due_soon", "answer.late"]
    assert world.sheet(project_id).project.delay_warning == "late"


@pytest.mark.parametrize("news", ["review.completion_requested", "review.validated", "review.declined"])
def test_nothing_is_said_while_nobody_waits_for_the_commission(world: World, news: str) -> None:
    project_id = examined(world)
    world.hear(news, project_id, version=1)
    world.clock.advance(timedelta(days=200))
    warn_of_delays(world.uow())
    assert warned(world, project_id) == []


def test_a_further_examination_is_warned_of_again(world: World) -> None:
    project_id = examined(world)
    world.clock.advance(timedelta(days=50))
    warn_of_delays(world.uow())
    world.hear("review.completion_requested", project_id, version=1)
    world.hear("review.completion_cancelled", project_id, version=1)
    warn_of_delays(world.uow())
    assert warned(world, project_id) == ["answer.due_soon", "answer.due_soon"]


def test_it_is_run_by_the_worker() -> None:
    assert "warn_of_delays" in {tick.name for tick in TICKS}
