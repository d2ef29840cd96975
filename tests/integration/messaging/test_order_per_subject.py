"""Promise 3: the facts of one source about one subject have their effects in the order in which they were stated."""

import random
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import delete

from shared.messaging.event import Event, encode
from shared.messaging.publishers import Publishers
from shared.messaging.quarantine import Incoming
from shared.messaging.views import Filter
from tests.integration.messaging.broker import FINANCE
from tests.integration.messaging.conftest import Pair, World
from tests.integration.messaging.probe import ACADEMY, IGNORED_TYPE, INBOUND_TYPE, SOURCE, TYPE, Probe, fact, payload

SUBJECTS = ("a", "b", "c")


def state_some(probe: Probe, chance: random.Random, count: int) -> None:
    """Facts about a few subjects, every third of a type that the other probe does not consume."""
    for number in range(count):
        probe.state(chance.choice(SUBJECTS), kind=IGNORED_TYPE if number % 3 == 2 else TYPE)


def consumed_in_order(probe: Probe) -> list[tuple[str, int]]:
    """(subject, sequence) of what was stated and is consumed, by subject."""
    return sorted((row.subject, row.sequence) for row in probe.outbox() if row.type == TYPE)


def by_subject(applied: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The same pairs grouped by subject, each subject's in the order of commits."""
    found: dict[str, list[int]] = defaultdict(list)
    for subject, sequence in applied:
        found[subject].append(sequence)
    return [(subject, sequence) for subject in sorted(found) for sequence in found[subject]]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_the_order_of_arrival_effects_follow_that_of_statement(pair: Pair, seed: int) -> None:
    chance = random.Random(seed)
    state_some(pair.stating, chance, 45)
    messages = pair.stating.sent()
    chance.shuffle(messages)
    batches = [messages[first : first + 5] for first in range(0, len(messages), 5)]

    def receive(batch: list[Incoming]) -> None:
        pair.applying.receiver().store(batch)
        pair.applying.handlers().run_once()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(receive, batches))
    pair.applying.settle()
    assert by_subject(pair.applying.applied()) == consumed_in_order(pair.stating)
    assert set(pair.applying.statuses().values()) == {"done", "ignored"}


def test_over_a_bus_effects_follow_the_order_of_statement(world: World) -> None:
    state_some(world.stating, random.Random(7), 30)
    world.carry()
    world.applying.settle()
    assert by_subject(world.applying.applied()) == consumed_in_order(world.stating)


def test_a_type_that_is_not_consumed_takes_its_turn(pair: Pair) -> None:
    first, ignored, last = (
        fact("a", number, event_id=str(number), kind=kind) for number, kind in enumerate([TYPE, IGNORED_TYPE, TYPE], 1)
    )
    pair.applying.receiver().store([last, first])
    pair.applying.settle()
    assert pair.applying.applied() == [("a", 1)]
    pair.applying.receiver().store([ignored])
    pair.applying.settle()
    assert pair.applying.applied() == [("a", 1), ("a", 3)]
    assert pair.applying.statuses() == {"1": "done", "2": "ignored", "3": "done"}
    assert pair.applying.rows()["2"].body is None


def test_a_missing_event_is_a_gap_that_no_time_closes(pair: Pair) -> None:
    events = [
        fact("a", number, event_id=str(number), kind=IGNORED_TYPE if number == 2 else TYPE) for number in (1, 2, 3, 4)
    ]
    pair.applying.receiver().store([events[0], events[2], events[3], fact("b", 1, event_id="other")])
    for _ in range(5):
        pair.applying.settle()
        pair.clock.advance(timedelta(days=1))
    assert sorted(pair.applying.applied()) == [("a", 1), ("b", 1)]
    (gap,) = pair.applying.operations().browse("gaps", Filter())
    assert (gap.source, gap.subject, gap.missing, gap.waiting) == (SOURCE, "a", 2, 2)
    pair.applying.receiver().store([events[1]])
    pair.applying.settle()
    assert by_subject(pair.applying.applied()) == [("a", 1), ("a", 3), ("a", 4), ("b", 1)]
    assert pair.applying.operations().browse("gaps", Filter()) == []


@pytest.mark.parametrize("is_applied_first", [False, True])
def test_another_event_with_a_taken_sequence_is_quarantined(pair: Pair, is_applied_first: bool) -> None:
    other = fact("a", 1, event_id="other")
    pair.applying.receiver().store([fact("a", 1, event_id="true")])
    if is_applied_first:
        pair.applying.settle()
    pair.applying.receiver().store([other])
    pair.applying.settle()
    assert pair.applying.applied_ids() == ["true"]
    assert [(row.code, row.body) for row in pair.applying.quarantine()] == [("sequence_conflict", other.body)]


def duplicates_of(probe: Probe) -> float:
    return REGISTRY.get_sample_value("nefe_inbox_duplicates_total", {"service": probe.service.name}) or 0.0


def test_a_late_copy_of_what_was_purged_is_only_counted(pair: Pair) -> None:
    events = [fact("a", 1, event_id="1"), fact("a", 2, event_id="2")]
    pair.applying.receiver().store(events)
    pair.applying.settle()
    pair.applying.execute(delete(pair.applying.tables.inbox))
    counted = duplicates_of(pair.applying)
    pair.applying.receiver().store(events)
    pair.applying.settle()
    assert pair.applying.applied() == [("a", 1), ("a", 2)]
    assert (pair.applying.rows(), pair.applying.quarantine()) == ({}, [])
    assert duplicates_of(pair.applying) == counted + 2


def credited(pair: Pair, reference: str, *, event_id: str, sequence: int | None = None) -> Incoming:
    """A credit that the finance system announces about one envelope."""
    event = Event(
        event_id, FINANCE.source, INBOUND_TYPE, reference, pair.clock.now(), payload(INBOUND_TYPE, reference), sequence
    )
    return Incoming(encode(event), "nefe.inbound", INBOUND_TYPE, "nefe.funding", publisher=FINANCE.user)


@pytest.fixture
def receive(pair: Pair) -> Callable[[list[Incoming]], bool]:
    """The receiver of a probe that takes what the finance system says."""
    return pair.applying.receiver(Publishers(ACADEMY, (FINANCE,))).store


def test_what_comes_from_outside_is_applied_in_order_of_arrival(
    pair: Pair, receive: Callable[[list[Incoming]], bool]
) -> None:
    arrivals = [credited(pair, "envelope", event_id=event_id) for event_id in ("c", "a", "b")]
    for event in arrivals:
        receive([event])
        receive([event])
    pair.applying.settle()
    assert pair.applying.applied_ids() == ["c", "a", "b"]


def test_a_number_that_comes_from_outside_opens_no_gap(pair: Pair, receive: Callable[[list[Incoming]], bool]) -> None:
    receive([credited(pair, "envelope", event_id="first", sequence=41)])
    receive([credited(pair, "envelope", event_id="second")])
    receive([credited(pair, "envelope", event_id="third", sequence=41)])
    pair.applying.settle()
    assert pair.applying.applied_ids() == ["first", "second", "third"]
    assert pair.applying.quarantine() == []


def test_receivers_give_what_arrives_from_outside_consecutive_turns(
    pair: Pair, receive: Callable[[list[Incoming]], bool]
) -> None:
    batches = [[credited(pair, "envelope", event_id=f"{batch}-{number}") for number in range(5)] for batch in range(6)]
    again = [list(reversed(batch)) for batch in batches]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(receive, batches + again))
    pair.applying.settle()
    assert sorted(row.sequence for row in pair.applying.rows().values()) == list(range(1, 31))
    assert len(pair.applying.applied_ids()) == len(set(pair.applying.applied_ids())) == 30


def test_a_service_leaves_out_what_it_has_said_itself(pair: Pair) -> None:
    pair.stating.state("a")
    pair.stating.receiver().store(pair.stating.sent())
    pair.stating.settle()
    assert (pair.stating.rows(), pair.stating.applied(), pair.stating.quarantine()) == ({}, [], [])
