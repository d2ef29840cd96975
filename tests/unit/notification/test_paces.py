"""Not more in a minute than a mail server bears, not more in an hour than an outside system is entitled to."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notification.domain.message import Channel
from shared.errors import Unacceptable
from shared.pace import Pace
from tests.unit.notification.world import RecordingTransport, World, later, settings_of

REQUESTED = "nefe.notification.requested.v1"
START = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def slow(database_url: str) -> Iterator[World]:
    """Sixty e-mails a minute, ten of them at once."""
    world = World(database_url, mail_per_minute="60", requests_per_hour="100000")
    yield world
    world.close()


def test_e_mails_leave_a_few_at_once_and_then_evenly(slow: World) -> None:
    for _ in range(25):
        slow.hear(REQUESTED)
    transport = RecordingTransport()
    counts = []
    for _ in range(8):
        counts.append(slow.deliver(transport))
        slow.clock.advance(timedelta(seconds=5))
    assert counts == [10, 5, 5, 5, 0, 0, 0, 0]
    assert len(transport.emails) == 25


@given(
    most=st.integers(1, 200),
    steps=st.lists(st.tuples(st.integers(0, 90_000), st.integers(0, 300)), max_size=30),
)
def test_no_minute_sees_more_than_a_burst_above_its_share(most: int, steps: list[tuple[int, int]]) -> None:
    pace, now, used = Pace(most, timedelta(minutes=1)), START, START - timedelta(days=1)
    gone: list[datetime] = []
    for milliseconds, wanted in steps:
        now += timedelta(milliseconds=milliseconds)
        count = min(wanted, pace.room(used, now=now))
        used = pace.used(used, count, now=now)
        gone += [now] * count
    for begin in set(gone):
        within = sum(begin <= at < begin + pace.period for at in gone)
        assert within <= most + pace.burst / pace.interval + 1


def test_what_is_handed_to_programs_has_a_pace_of_its_own() -> None:
    settings = settings_of("sqlite://", webhooks_per_minute="30")
    assert settings.pace_of(Channel.WEBHOOK) == Pace(30, timedelta(minutes=1))
    assert settings.pace_of(Channel.EMAIL) is None


def test_who_asks_for_more_than_their_share_waits_and_nothing_is_lost(database_url: str) -> None:
    world = World(database_url, requests_per_hour="4")
    for _ in range(6):
        world.hear(REQUESTED)
    waits = sorted(message.next_at - world.clock.now() for message in world.messages())
    quarter = timedelta(minutes=15)
    assert waits == [timedelta(0)] * 4 + [quarter, 2 * quarter]
    assert world.deliver(RecordingTransport()) == 4
    world.clock.advance(2 * quarter)
    assert world.deliver(RecordingTransport()) == 2
    world.close()


def test_one_system_does_not_use_up_another_s_share(sqlite_url: str) -> None:
    world = World(sqlite_url, requests_per_hour="1")
    world.hear(REQUESTED)
    world.receive(later(world.event(REQUESTED), source="/academies/creteil/canope"))
    assert [message.next_at - world.clock.now() for message in world.messages()] == [timedelta(0)] * 2
    world.close()


def test_more_than_can_leave_in_a_day_is_for_a_person_to_look_at(sqlite_url: str) -> None:
    world = World(sqlite_url, requests_per_hour="1")
    for _ in range(25):
        world.hear(REQUESTED)
    with pytest.raises(Unacceptable, match="more messages than can leave within a day"):
        world.hear(REQUESTED)
    assert len(world.messages()) == 25
    world.close()
