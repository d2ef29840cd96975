"""The statements of relay, handlers and operator, raced against each other: order and "once" hold for every seed."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Lock

import pytest

from shared.errors import Unacceptable
from shared.messaging.event import Event, decode, encode
from shared.messaging.inbox import LEASE as HANDLER_LEASE
from shared.messaging.operations import EventNotDead, MessageNotKept, NoSuchGap
from shared.messaging.publishers import Publishers
from shared.messaging.quarantine import Incoming
from shared.messaging.relay import LEASE as RELAY_LEASE
from shared.messaging.relay import Outcome, Outgoing, Relay
from shared.messaging.release import Releasing
from shared.messaging.views import Filter
from tests.integration.messaging.broker import FINANCE
from tests.integration.messaging.bus import relay_all
from tests.integration.messaging.conftest import Pair
from tests.integration.messaging.probe import ACADEMY, INBOUND_TYPE, SOURCE, Probe, fact, payload
from tests.support.clock import HeldClock

SEEDS = range(6)
SUBJECTS = ("a", "b", "c", "d")


class BusFailed(Exception):
    """The bus has gone in the middle of a batch."""


class Wire:
    """What a broker has accepted, in that order, and what it has confirmed to somebody."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.accepted: list[Event] = []
        self.confirmed: set[str] = set()

    def accept(self, message: Outgoing) -> None:
        with self._lock:
            self.accepted.append(decode(message.body))

    def confirm(self, message: Outgoing) -> None:
        with self._lock:
            self.confirmed.add(message.event_id)

    def first_arrivals(self) -> dict[str, list[int]]:
        """Sequences by subject, each where it was accepted first."""
        found: dict[str, list[int]] = defaultdict(list)
        for event in self.accepted:
            if event.sequence is not None and event.sequence not in found[event.subject]:
                found[event.subject].append(event.sequence)
        return dict(found)


class StormyPublisher:
    """Accepts, refuses, keeps silent, breaks down, or sends only when its relay's lease is over."""

    def __init__(self, wire: Wire, clock: HeldClock, chance: random.Random) -> None:
        self._wire, self._clock, self._chance = wire, clock, chance

    def publish(self, messages: Sequence[Outgoing]) -> Mapping[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        for message in messages:
            fate = self._chance.choice(["confirm"] * 6 + ["nack", "no route", "lost answer", "lost", "stall", "break"])
            if fate == "break":
                raise BusFailed
            outcome = self._send(message, fate)
            if outcome is not None:
                outcomes[message.event_id] = outcome
        return outcomes

    def rest(self) -> None:
        self._clock.advance(timedelta(seconds=1))

    def _send(self, message: Outgoing, fate: str) -> Outcome | None:
        if fate == "stall":
            self._clock.advance(RELAY_LEASE + timedelta(seconds=1))
        if fate in ("nack", "no route"):
            return Outcome.NACKED if fate == "nack" else Outcome.UNROUTED
        if fate == "lost":
            return None
        self._wire.accept(message)
        if fate == "lost answer":
            return None
        self._wire.confirm(message)
        return Outcome.CONFIRMED


class CalmPublisher:
    """Accepts and confirms everything."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def publish(self, messages: Sequence[Outgoing]) -> Mapping[str, Outcome]:
        for message in messages:
            self._wire.accept(message)
            self._wire.confirm(message)
        return {message.event_id: Outcome.CONFIRMED for message in messages}

    def rest(self) -> None:
        """Nothing is kept open."""


def race(*steps: Callable[[], object]) -> None:
    """Run the steps at once, each on a thread of its own; what one raises is raised."""
    with ThreadPoolExecutor(len(steps)) as threads:
        for running in [threads.submit(step) for step in steps]:
            running.result()


def published(probe: Probe) -> set[str]:
    return {row.event_id for row in probe.outbox() if row.published_at is not None}


@pytest.mark.parametrize("seed", SEEDS)
def test_relays_publish_each_subject_in_order_and_mark_only_what_was_confirmed(pair: Pair, seed: int) -> None:
    chance, wire, probe = random.Random(seed), Wire(), pair.stating

    def state() -> None:
        for number in range(24):
            probe.state(SUBJECTS[number % len(SUBJECTS)])

    def storm(own_seed: int) -> Callable[[], None]:
        relay = Relay(probe.runtime, StormyPublisher(wire, pair.clock, random.Random(own_seed)), batch=10)

        def turn() -> None:
            for _ in range(12):
                with suppress(BusFailed):
                    relay.run_once()

        return turn

    race(state, *(storm(chance.getrandbits(32)) for _ in range(3)))
    assert published(probe) <= wire.confirmed
    pair.clock.advance(timedelta(hours=1))
    relay_all(probe, CalmPublisher(wire))
    assert probe.unpublished() == 0
    assert wire.first_arrivals() == {subject: [1, 2, 3, 4, 5, 6] for subject in SUBJECTS}


def by_subject(applied: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for subject, sequence in applied:
        found[subject].append(sequence)
    return dict(found)


class StormyConsumer:
    """Before the commit, some events fail, and some take longer than the lease."""

    def __init__(self, clock: HeldClock, chance: random.Random) -> None:
        self._clock, self._chance = clock, chance

    def __call__(self, _event: Event) -> None:
        fate = self._chance.choice(["well"] * 4 + ["stall", "fail", "never"])
        if fate == "stall":
            self._clock.advance(HANDLER_LEASE + timedelta(seconds=1))
        elif fate == "fail":
            raise ValueError("this time")
        elif fate == "never":
            raise Unacceptable("never, until somebody looks at it")


def store_lanes(probe: Probe, chance: random.Random, *, length: int) -> None:
    events = [
        fact(subject, number, event_id=f"{subject}{number}") for subject in SUBJECTS for number in range(1, length + 1)
    ]
    chance.shuffle(events)
    probe.receiver().store(events)


@pytest.mark.parametrize("seed", SEEDS)
def test_handlers_on_the_same_lanes_apply_each_event_once_in_order(pair: Pair, seed: int) -> None:
    chance, probe = random.Random(seed), pair.applying
    store_lanes(probe, chance, length=5)
    probe.before_commit = StormyConsumer(pair.clock, random.Random(chance.getrandbits(32)))

    def handle() -> None:
        for _ in range(12):
            probe.handlers().run_once()
            pair.clock.advance(timedelta(seconds=1))

    race(*[handle] * 4)
    probe.before_commit = lambda _event: None
    probe.operations().replay(Filter())
    pair.clock.advance(timedelta(hours=1))
    probe.settle()
    assert by_subject(probe.applied()) == {subject: [1, 2, 3, 4, 5] for subject in SUBJECTS}


@pytest.mark.parametrize("seed", SEEDS)
def test_operators_and_handlers_at_once_settle_each_event_one_way(pair: Pair, seed: int) -> None:
    chance, probe = random.Random(seed), pair.applying
    store_lanes(probe, chance, length=4)
    probe.before_commit = StormyConsumer(pair.clock, random.Random(chance.getrandbits(32)))
    ids = [f"{subject}{number}" for subject in SUBJECTS for number in range(1, 5)]
    orders = [chance.sample(ids, len(ids)) for _ in range(2)]

    def handle() -> None:
        for _ in range(10):
            probe.handlers().run_once()
            pair.clock.advance(timedelta(seconds=1))

    def replay() -> None:
        for _ in range(10):
            probe.operations().replay(Filter())

    def discard(order: Sequence[str]) -> None:
        for event_id in order:
            with suppress(EventNotDead):
                probe.operations().discard(event_id, reason="a race")

    race(handle, handle, replay, lambda: discard(orders[0]), lambda: discard(orders[1]))
    probe.before_commit = lambda _event: None
    probe.operations().replay(Filter())
    pair.clock.advance(timedelta(hours=1))
    probe.settle()
    statuses = probe.statuses()
    assert set(statuses.values()) <= {"done", "discarded"}
    done = {(event_id[0], int(event_id[1:])) for event_id, status in statuses.items() if status == "done"}
    assert by_subject(probe.applied()) == by_subject(sorted(done))
    discards = [act.target["event_id"] for act in probe.operations().browse("acts", Filter()) if act.act == "discard"]
    assert sorted(discards) == sorted(event_id for event_id, status in statuses.items() if status == "discarded")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_missing_event_that_arrives_while_it_is_skipped_is_applied_or_set_aside(pair: Pair, seed: int) -> None:
    probe, chance = pair.applying, random.Random(seed)
    probe.receiver().store([fact("a", 2, event_id="2")])

    def skip() -> None:
        with suppress(NoSuchGap):
            probe.operations().skip_gap(SOURCE, "a", reason="a race")

    def arrive() -> None:
        probe.receiver().store([fact("a", 1, event_id="1")])

    race(*chance.sample([skip, skip, arrive, probe.settle], 4))
    probe.settle()
    was_skipped = bool(probe.operations().browse("acts", Filter()))
    assert probe.applied_ids() == (["2"] if was_skipped else ["1", "2"])
    assert [row.code for row in probe.quarantine()] == (["sequence_conflict"] if was_skipped else [])


def credited(pair: Pair, event_id: str, envelope: str, cents: int) -> Incoming:
    """A credit that the finance system announces."""
    data = payload(INBOUND_TYPE, envelope) | {"amount_cents": cents}
    event = Event(event_id, FINANCE.source, INBOUND_TYPE, envelope, pair.clock.now(), data)
    return Incoming(encode(event), "nefe.inbound", INBOUND_TYPE, "nefe.funding", publisher=FINANCE.user)


@pytest.mark.parametrize("envelopes", [("one", "one"), ("one", "other")], ids=["one subject", "two subjects"])
def test_of_two_bodies_under_one_id_at_the_same_moment_one_is_stored_and_the_other_set_aside(
    pair: Pair, envelopes: tuple[str, str]
) -> None:
    receiver = pair.applying.receiver(Publishers(ACADEMY, (FINANCE,)))
    receiver.store([credited(pair, f"first-{envelope}", envelope, 1) for envelope in envelopes])
    start, rounds = Barrier(2), 12
    bodies = [[credited(pair, str(number), envelopes[side], side + 1) for number in range(rounds)] for side in (0, 1)]

    def receive(messages: Sequence[Incoming]) -> Callable[[], None]:
        def turn() -> None:
            for message in messages:
                start.wait()
                receiver.store([message])

        return turn

    race(*map(receive, bodies))
    stored = {event_id: row.body for event_id, row in pair.applying.rows().items() if event_id.isdigit()}
    set_aside = {decode(row.body).id: row.body for row in pair.applying.quarantine()}
    assert {row.code for row in pair.applying.quarantine()} == {"id_conflict"}
    for number, (left, right) in enumerate(zip(*bodies, strict=True)):
        assert {stored[str(number)], set_aside[str(number)]} == {left.body, right.body}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_message_that_operators_release_while_it_comes_again_has_its_effect_once(pair: Pair, seed: int) -> None:
    probe, chance, known = pair.applying, random.Random(seed), Publishers(ACADEMY, (FINANCE,))
    message = credited(pair, "one", "envelope", 1)
    probe.receiver().store([message])
    (refused,) = [row.id for row in probe.quarantine()]

    def release() -> None:
        with suppress(MessageNotKept):
            Releasing(probe.service, probe.runtime, known, "camille").release(refused, reason="a race")

    def release_all() -> None:
        Releasing(probe.service, probe.runtime, known, "dominique").release_all(Filter(), reason="a race")

    def come_again() -> None:
        probe.receiver(known).store([message])

    race(*chance.sample([release, release_all, release, come_again, probe.settle], 5))
    probe.settle()
    assert probe.applied_ids() == ["one"]
    assert [row.status for row in probe.quarantine()] == ["released"]
    assert [act.act for act in probe.operations().browse("acts", Filter())] == ["release"]
