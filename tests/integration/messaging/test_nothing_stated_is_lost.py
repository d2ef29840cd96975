"""Promise 1: a fact that was stated reaches its subscribers, whatever becomes of relay, broker and the way between."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from kombu import Connection
from sqlalchemy import insert
from structlog.testing import capture_logs

from shared.messaging import limits, rabbit, rabbit_publisher
from shared.messaging.outbox import Fact, FactTooLarge, MisstatedFact
from shared.messaging.rabbit import BROKER_ERRORS
from shared.messaging.rabbit_publisher import RabbitPublisher
from shared.messaging.relay import LEASE, Relay
from shared.messaging.topology import topology
from shared.messaging.unit_of_work import UnitOfWork
from tests.integration.messaging.bus import publish_all, relay_all
from tests.integration.messaging.conftest import Pair, RabbitWorld, World
from tests.integration.messaging.dying import let_die
from tests.integration.messaging.probe import TYPE, Probe, payload
from tests.nodes import Direction, Proxy, wait_until
from tests.nodes.ports import free_port


class CrashedHalfway(Exception):
    """What a use case may run into after it has recorded its fact."""


def sequences(probe: Probe) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for row in probe.outbox():
        found[row.subject].append(row.sequence)
    return {subject: sorted(numbers) for subject, numbers in found.items()}


def state_in_part(probe: Probe, subject: str) -> None:
    """Write a state and its fact, and fail before the commit."""
    uow = UnitOfWork(probe.runtime)
    with uow:
        uow.connection.execute(insert(probe.effects), {"event_id": "state", "subject": subject, "sequence": 1})
        uow.record(Fact(TYPE, subject, payload(TYPE, subject)))
        raise CrashedHalfway


def test_a_state_and_its_fact_are_kept_or_forgotten_together(pair: Pair) -> None:
    with pytest.raises(CrashedHalfway):
        state_in_part(pair.stating, "a")
    assert (pair.stating.applied(), list(pair.stating.outbox())) == ([], [])
    with UnitOfWork(pair.stating.runtime) as uow:
        uow.connection.execute(insert(pair.stating.effects), {"event_id": "state", "subject": "a", "sequence": 1})
        uow.record(Fact(TYPE, "a", payload(TYPE, "a")))
        uow.commit()
    assert (pair.stating.applied(), sequences(pair.stating)) == ([("a", 1)], {"a": [1]})


def test_what_was_not_committed_leaves_no_gap(pair: Pair) -> None:
    pair.stating.state("a")
    with pytest.raises(CrashedHalfway):
        state_in_part(pair.stating, "a")
    with UnitOfWork(pair.stating.runtime) as uow:
        uow.record(Fact(TYPE, "a", payload(TYPE, "a")))
    pair.stating.state("a")
    assert sequences(pair.stating) == {"a": [1, 2]}


def test_writers_of_one_subject_at_once_leave_no_gap(pair: Pair) -> None:
    def write(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(12):
            subject = chance.choice("ab")
            if chance.random() < 0.3:
                with pytest.raises(CrashedHalfway):
                    state_in_part(pair.stating, subject)
            else:
                pair.stating.state(subject)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(write, range(6)))
    found = sequences(pair.stating)
    assert set(found) == {"a", "b"}
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in found.values())


@pytest.mark.parametrize(("kind", "data"), [("nefe.weather.changed.v1", {}), (TYPE, {"reason": 7})])
def test_what_the_catalogue_does_not_allow_is_not_stated(pair: Pair, kind: str, data: dict[str, object]) -> None:
    with pytest.raises(MisstatedFact), UnitOfWork(pair.stating.runtime) as uow:
        uow.record(Fact(kind, "a", data))
    assert list(pair.stating.outbox()) == []


@pytest.mark.parametrize("subject", ["", "s" * 256, "two\nlines", "\u202e"])
def test_what_no_receiver_could_read_is_not_stated(pair: Pair, subject: str) -> None:
    with pytest.raises(MisstatedFact, match="/subject"), UnitOfWork(pair.stating.runtime) as uow:
        uow.record(Fact(TYPE, subject, payload(TYPE, "a")))
    assert list(pair.stating.outbox()) == []


def test_a_fact_that_no_receiver_would_take_is_not_stated(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    pair.stating.state("a")
    monkeypatch.setattr(limits, "LARGEST_FACT", len(pair.stating.outbox()[0].body) + 30)
    with pytest.raises(FactTooLarge, match="bytes"), UnitOfWork(pair.stating.runtime) as uow:
        uow.record(Fact(TYPE, "a", payload(TYPE, "a") | {"reason": "é" * 2_000}))
    pair.stating.state("a")
    assert sequences(pair.stating) == {"a": [1, 2]}


def test_a_fact_reaches_its_effect(world: World) -> None:
    event_id = world.stating.state("a")
    world.carry()
    world.applying.settle()
    assert world.applying.applied_ids() == [event_id]
    assert world.stating.unpublished() == 0


def death_arguments(request: pytest.FixtureRequest, world: World) -> list[str | None]:
    """What a process needs to be the relay of this world."""
    is_local = request.node.callspec.params["world"] == "local"
    broker = None if is_local else request.getfixturevalue("broker").service_url("review")
    urls = [probe.engine.url.render_as_string(hide_password=False) for probe in (world.stating, world.applying)]
    return [*urls, broker]


def test_a_relay_killed_between_publishing_and_marking_costs_only_a_duplicate(
    world: World, request: pytest.FixtureRequest
) -> None:
    world.stating.state("a")
    world.stating.state("a")
    let_die("relay_after_publish", *death_arguments(request, world))
    world.bus.wait_for(1)
    assert world.stating.unpublished() == 2
    renew_leases(world.stating)
    relay_all(world.stating, world.bus.publisher())
    assert world.stating.unpublished() == 2, "the lease of the dead relay holds"
    world.clock.advance(LEASE)
    world.carry()
    world.applying.settle()
    assert world.stating.unpublished() == 0
    assert world.applying.applied() == [("a", 1), ("a", 2)]


def renew_leases(probe: Probe) -> None:
    """As if what is leased had been leased just now, however long ago that was."""
    outbox = probe.tables.outbox
    until = probe.clock.now() + LEASE
    probe.execute(outbox.update().where(outbox.c.claim.is_not(None)).values(claimed_until=until))


def test_a_broker_that_is_away_ages_the_facts_and_buries_none(rabbit_world: RabbitWorld) -> None:
    stating, node = rabbit_world.stating, rabbit_world.broker.node
    relay = Relay(stating.runtime, rabbit_world.bus.publisher())
    stating.state("a")
    publish_all(relay, stating)
    node.settle()
    node.kill()
    for subject in ("a", "b"):
        stating.state(subject)
    for _ in range(3):
        with suppress(*BROKER_ERRORS):
            assert relay.run_once() == 0
    waiting = [row for row in stating.outbox() if row.published_at is None]
    assert [(row.attempts, row.claim, row.last_error) for row in waiting] == [(0, None, "in_doubt")] * 2
    node.start()
    relay_all(stating, rabbit_world.bus.publisher())
    rabbit_world.bus.wait_for(3)
    rabbit_world.applying.settle()
    assert sorted(rabbit_world.applying.applied()) == [("a", 1), ("a", 2), ("b", 1)]


def test_a_full_queue_makes_facts_wait_until_there_is_room(rabbit_world: RabbitWorld) -> None:
    stating, broker = rabbit_world.stating, rabbit_world.broker
    broker.limit("nefe.submission", **{"max-length": 8})
    for number in range(30):
        stating.state(f"s{number:02}")
        stating.state(f"s{number:02}")
    relay = Relay(stating.runtime, rabbit_world.bus.publisher(), batch=5)

    def is_refused() -> bool:
        with suppress(*BROKER_ERRORS):
            relay.run_once()
        return any(row.last_error == "nack" for row in stating.outbox())

    wait_until(is_refused, "the broker refuses a fact")
    refused = [row for row in stating.outbox() if row.last_error == "nack"]
    assert all(row.published_at is None and row.attempts == 1 for row in refused)
    assert all(row.next_at > row.claimed_until for row in refused)

    def is_all_there() -> bool:
        rabbit_world.clock.advance(timedelta(minutes=15))
        with suppress(*BROKER_ERRORS):
            relay.run_once()
        return not stating.unpublished() and len(rabbit_world.applying.rows()) == 60

    with rabbit_world.bus.consuming():
        wait_until(is_all_there, "every fact is stored")
    rabbit_world.applying.settle()
    assert sorted(rabbit_world.applying.applied()) == [(f"s{n:02}", s) for n in range(30) for s in (1, 2)]


def test_a_fact_that_no_queue_takes_is_returned_and_not_marked(rabbit_world: RabbitWorld) -> None:
    stating, broker = rabbit_world.stating, rabbit_world.broker
    relay = Relay(stating.runtime, rabbit_world.bus.publisher())
    stating.state("a")
    publish_all(relay, stating)
    rabbit_world.bus.wait_for(1)
    broker.unbind_facts()
    stating.state("a")
    publish_all(relay, stating)
    row = stating.outbox()[-1]
    assert (row.published_at, row.last_error) == (None, "no_route")
    assert row.attempts >= 1
    broker.bind_facts()
    rabbit_world.clock.advance(timedelta(hours=1))
    publish_all(relay, stating)
    rabbit_world.bus.wait_for(2)
    rabbit_world.applying.settle()
    assert rabbit_world.applying.applied() == [("a", 1), ("a", 2)]


def reasons(publisher: RabbitPublisher) -> list[str]:
    """What the relay's log says of a connection that it cannot open."""
    with capture_logs() as lines, suppress(*rabbit.BROKER_ERRORS):
        publisher.publish([])
    return [line["reason"] for line in lines if line["event"] == "broker connection lost"]


def test_why_the_broker_cannot_be_reached_is_logged_by_its_name(rabbit_world: RabbitWorld) -> None:
    broker = rabbit_world.broker
    wrong = broker.node.url("nefe-review", "a guess", broker.vhost)
    nowhere = broker.service_url("review").replace(str(broker.node.port), str(free_port()))
    assert reasons(RabbitPublisher(wrong, "review")) == ["AccessRefused"]
    assert reasons(RabbitPublisher(nowhere, "review")) == ["ConnectionRefusedError"]
    broker.node.ask("DELETE", "exchanges", broker.vhost, topology().exchanges[-1].name)
    assert reasons(RabbitPublisher(broker.service_url("review"), "review")) == ["AccessRefused"]


@pytest.fixture
def proxy(rabbit_world: RabbitWorld) -> Iterator[Proxy]:
    with Proxy(rabbit_world.broker.node.port) as between:
        yield between


def try_for_a_moment(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> int:
    """One turn of the relay, in which confirms that cannot come are not awaited for long."""
    with monkeypatch.context() as impatient:
        impatient.setattr(rabbit_publisher, "CONFIRM_TIMEOUT", 0.5)
        return relay.run_once()


def lose_by_freezing(proxy: Proxy, _event_id: str) -> None:
    proxy.freeze(Direction.ANSWERS)


def lose_by_cutting(proxy: Proxy, event_id: str) -> None:
    proxy.lose_answer_to(event_id.encode())


@pytest.mark.parametrize("lose", [lose_by_freezing, lose_by_cutting])
def test_a_fact_whose_confirm_is_lost_is_in_doubt_and_sent_again(
    rabbit_world: RabbitWorld, proxy: Proxy, lose: Callable[[Proxy, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    stating = rabbit_world.stating
    relay = Relay(stating.runtime, rabbit_world.bus.publisher(proxy))
    stating.state("a")
    publish_all(relay, stating)
    lose(proxy, stating.state("a"))
    assert (try_for_a_moment(relay, monkeypatch) if lose is lose_by_freezing else relay.run_once()) == 0
    row = stating.outbox()[-1]
    assert (row.published_at, row.last_error, row.attempts) == (None, "in_doubt", 0)
    proxy.thaw()
    stating.state("a")
    publish_all(relay, stating)
    assert stating.unpublished() == 0
    wait_until(lambda: rabbit_world.broker.waiting("nefe.submission") >= 4, "one of them is there twice")
    rabbit_world.bus.wait_for(3)
    rabbit_world.applying.settle()
    assert rabbit_world.applying.applied() == [("a", 1), ("a", 2), ("a", 3)]


def test_a_late_confirm_is_never_taken_for_that_of_a_later_fact(
    rabbit_world: RabbitWorld, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    stating, broker = rabbit_world.stating, rabbit_world.broker
    publisher: RabbitPublisher = rabbit_world.bus.publisher(proxy)
    relay = Relay(stating.runtime, publisher)
    stating.state("a")
    publish_all(relay, stating)
    proxy.freeze(Direction.ANSWERS)
    stating.state("b")
    assert try_for_a_moment(relay, monkeypatch) == 0
    wait_until(lambda: broker.waiting("nefe.submission") >= 2, "the broker has the fact that it cannot confirm")
    broker.unbind_facts()
    proxy.thaw()
    stating.state("c")
    wait_until(lambda: published_or_returned(relay, stating, "c"), "the broker has answered about the later fact")
    assert [row.subject for row in stating.outbox() if row.published_at is not None] == ["a"]
    broker.bind_facts()
    rabbit_world.clock.advance(timedelta(hours=1))
    relay_all(stating, publisher)
    rabbit_world.bus.wait_for(3)
    rabbit_world.applying.settle()
    assert sorted(rabbit_world.applying.applied()) == [("a", 1), ("b", 1), ("c", 1)]


def published_or_returned(relay: Relay, probe: Probe, subject: str) -> bool:
    """Run the relay once more, unless it knows already what became of a fact."""
    (row,) = [row for row in probe.outbox() if row.subject == subject]
    if row.published_at is None and row.last_error in (None, "in_doubt"):
        with suppress(*BROKER_ERRORS):
            relay.run_once()
        return False
    return True


BEATS = 10
"""More than a broker sends, two for each of its intervals, before it gives a client up that is silent for three."""


class Watched:
    """The connections that a relay opens, and what they hear."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._connect = rabbit.connect
        self._opened: list[Connection] = []
        monkeypatch.setattr(rabbit_publisher, "connect", self._open)

    def _open(self, url: str) -> Connection:
        self._opened.append(self._connect(url))
        return self._opened[-1]

    @property
    def is_open(self) -> bool:
        return bool(self._opened) and self._opened[-1].connected

    @property
    def heard(self) -> int:
        """How many frames have come by the last connection."""
        return int(self._opened[-1].connection.bytes_recv)


def test_a_relay_without_work_keeps_its_connection(rabbit_world: RabbitWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through more heartbeats than a neglected one lives. This process itself may stand still, and lose a connection:
    then the next one has to."""
    monkeypatch.setattr(rabbit, "HEARTBEAT", 2)
    watched = Watched(monkeypatch)
    relay = Relay(rabbit_world.stating.runtime, rabbit_world.bus.publisher())
    wanted = 0

    def has_heard_enough() -> bool:
        nonlocal wanted
        if watched.is_open:
            relay.run_once()
        else:
            rabbit_world.stating.state("a")
            publish_all(relay, rabbit_world.stating)
            wanted = watched.heard + BEATS
        return watched.is_open and watched.heard >= wanted

    wait_until(has_heard_enough, "the broker's heartbeats are read")
