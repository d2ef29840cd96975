"""What a date makes due is done within an hour of midnight at the academy, whenever the worker was first started."""

from datetime import UTC, datetime, timedelta

import pytest

from services.funding.service import SERVICE
from shared.messaging.ticks import Ticking
from tests.unit.funding.world import World, line

HOUR = timedelta(hours=1)
LAST_MINUTE_OF_DUE_DATE = datetime(2027, 1, 5, 22, 59, tzinfo=UTC)
LAST_MINUTE_OF_YEAR = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize("minutes_before", [0, 17, 59])
def test_what_is_overdue_is_stated_in_the_first_hour_of_its_day(world: World, minutes_before: int) -> None:
    world.validate("project", line(100), allocation_due_on="2027-01-05")
    ticking = Ticking(SERVICE, world.runtime)
    world.clock.at = LAST_MINUTE_OF_DUE_DATE - timedelta(minutes=minutes_before)
    ticking.run_once()
    assert "allocation.overdue" not in world.stated_about("project")
    world.clock.at += HOUR
    ticking.run_once()
    assert world.stated_about("project")[-1] == "allocation.overdue"


def test_the_queue_comes_into_the_new_year_in_its_first_hour(world: World) -> None:
    world.validate("project", line(100))
    world.credit(100, year=2027)
    ticking = Ticking(SERVICE, world.runtime)
    world.clock.at = LAST_MINUTE_OF_YEAR
    ticking.run_once()
    assert world.status("project") == "deferred"
    world.clock.at += HOUR
    ticking.run_once()
    assert world.status("project") == "reserved"
