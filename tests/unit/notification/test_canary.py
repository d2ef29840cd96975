"""The structure that does not exist is written to, at any hour, and nobody else is."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from services.notification.measures import MEASURES
from services.notification.tables import MESSAGE, MESSAGING, PROJECT
from services.notification.use_cases.sweep_canary import sweep_canary
from shared.contracts.examples import PROJECT_ID, example
from shared.messaging.event import Event
from shared.uai import FICTITIOUS
from tests.unit.notification.world import SUBMITTED, RecordingTransport, World, unreachable

MAILBOX = "canari@example.org"
OPENED, WITHDRAWN = "nefe.review.opened.v1", "nefe.project.withdrawn.v1"
SUBMISSION = "/academies/creteil/submission"
SOURCES = {OPENED: "/academies/creteil/review"}
STRUCTURE = {**example(SUBMITTED)["structure"], "uai": FICTITIOUS, "email": MAILBOX}


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """It is ten in the morning, and nobody wants to be disturbed."""
    made = World(database_url, quiet_hours="06:00-22:00")
    yield made
    made.close()


def hear(world: World, event_type: str, **changes: Any) -> None:
    """As `World.hear`, and the inbox has it too."""
    _keep(world, world.hear(event_type, **changes))


def _keep(world: World, event: Event) -> None:
    now = world.clock.now()
    row = {
        "source": SOURCES.get(event.type, SUBMISSION),
        "event_id": event.id,
        "type": event.type,
        "subject": event.subject,
        "sha256": "",
    }
    times = {"received_at": now, "settled_at": now, "next_at": now, "claimed_until": now}
    with world.engine.begin() as connection:
        number = connection.execute(select(func.count()).select_from(MESSAGING.inbox)).scalar_one() + 1
        connection.execute(insert(MESSAGING.inbox), {**row, **times, "status": "done", "sequence": number})


def left(world: World) -> tuple[int, int]:
    """Messages, and projects that are remembered."""
    with world.engine.connect() as connection:
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (MESSAGE, PROJECT)
        ]
    return counts[0], counts[1]


def sweep(world: World) -> None:
    world.clock.advance(timedelta(hours=2))
    sweep_canary(world.uow())


def test_it_alone_is_told_and_at_once(world: World) -> None:
    transport = RecordingTransport()
    for event_type, changes in ((SUBMITTED, {"structure": STRUCTURE}), (OPENED, {}), (WITHDRAWN, {})):
        world.hear(event_type, **changes)
    world.deliver(transport)
    assert transport.recipients() == [MAILBOX] * 3
    assert left(world) == (3, 1)


def test_a_school_is_still_told_when_the_quiet_hours_end(world: World) -> None:
    transport = RecordingTransport()
    world.hear(SUBMITTED)
    world.deliver(transport)
    assert transport.recipients() == []


def test_its_messages_are_nobody_elses_and_in_no_count(world: World) -> None:
    world.hear(SUBMITTED, structure=STRUCTURE)
    assert world.messages() == []
    (by_status,) = (each for each in MEASURES if each.name == "nefe_notification_messages")
    with world.engine.connect() as connection:
        assert {value for _, value in by_status.read(connection, world.runtime.today())} == {0}


def test_what_has_left_is_swept_away_and_what_waits_is_not(world: World) -> None:
    hear(world, SUBMITTED, structure=STRUCTURE)
    world.deliver(RecordingTransport(unreachable))
    sweep(world)
    assert left(world) == (1, 1)
    world.deliver(RecordingTransport())
    sweep_canary(world.uow())
    assert left(world) == (0, 1)


def test_its_project_is_remembered_until_all_is_told_of_it(world: World) -> None:
    hear(world, SUBMITTED, structure=STRUCTURE)
    hear(world, WITHDRAWN)
    sweep(world)
    hear(world, OPENED)
    world.deliver(RecordingTransport())
    sweep(world)
    assert left(world) == (0, 0)


def test_nothing_of_a_school_is_ever_swept_away(world: World) -> None:
    for event_type in (SUBMITTED, OPENED, WITHDRAWN):
        hear(world, event_type)
    world.clock.advance(timedelta(days=1))
    world.deliver(RecordingTransport())
    before = left(world)
    sweep(world)
    assert left(world) == before
    with world.engine.connect() as connection:
        assert connection.execute(select(PROJECT.c.id)).scalars().all() == [PROJECT_ID]
