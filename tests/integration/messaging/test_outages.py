"""Promise 5: whatever goes away for a while, work waits for it, nothing is lost or doubled, and all returns alone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from threading import Event as Flag

import pytest
from prometheus_client import REGISTRY
from sqlalchemy.exc import OperationalError

from shared.messaging import inbox, rabbit, rabbit_publisher, relay
from shared.messaging.event import Event
from shared.messaging.local import LocalPublisher
from shared.messaging.quarantine import Incoming
from shared.messaging.relay import Outcome, Outgoing, Relay
from shared.messaging.worker import Worker
from tests.integration.messaging.bus import local_publisher, publish_all, relay_all
from tests.integration.messaging.conftest import Pair, RabbitWorld, Urls, World
from tests.integration.messaging.probe import APPLYING, STATING, Probe, fact, until_idle
from tests.nodes import PostgresNode, Proxy, RabbitNode, wait_until
from tests.nodes.waiting import PATIENCE
from tests.support.clock import HeldClock


@contextmanager
def working(workers: Sequence[Worker]) -> Iterator[None]:
    """The workers run for as long as the block lasts, none of their loops ends in it, and they stop in order."""
    for worker in workers:
        worker.start()
    try:
        yield
        assert all(worker.is_alive for worker in workers)
    finally:
        for worker in workers:
            worker.stop()
    assert not any(worker.is_alive for worker in workers)


def applies(probe: Probe, count: int) -> Callable[[], bool]:
    return lambda: len(probe.applied()) >= count


def test_workers_carry_a_fact_from_its_statement_to_its_effect(world: World) -> None:
    with working(world.bus.workers()):
        for _ in range(10):
            world.stating.state("a")
            world.stating.state("b")
        wait_until(applies(world.applying, 20), "every fact has its effect")
        wait_until(lambda: world.stating.unpublished() == 0, "every fact is marked")
    assert sorted(world.applying.applied()) == [(subject, number) for subject in "ab" for number in range(1, 11)]


def test_a_worker_that_stops_leaves_nothing_claimed_and_nothing_is_done_twice(world: World) -> None:
    started = Flag()

    def begin(_event: Event) -> None:
        started.set()

    world.applying.before_commit = begin
    with working(world.bus.workers()):
        for number in range(60):
            world.stating.state(f"s{number % 20}")
        wait_until(started.is_set, "the first effect is under way")
    assert [row.claim for row in world.stating.outbox() if row.claim] == []
    assert [row.claim for row in world.applying.rows().values() if row.status == "pending" and row.claim] == []
    with working(world.bus.workers()):
        wait_until(applies(world.applying, 60), "every fact has its effect")
    assert len(set(world.applying.applied())) == len(world.applying.applied()) == 60


class Deliveries:
    """Stores what arrives, and notes whether the broker has had to deliver any of it again."""

    def __init__(self, world: RabbitWorld) -> None:
        self._store = world.applying.receiver().store
        self.refusals = 0
        self.has_redelivered = False

    def __call__(self, messages: Sequence[Incoming]) -> None:
        self.has_redelivered |= any(message.is_redelivered for message in messages)
        try:
            self._store(messages)
        except Exception:
            self.refusals += 1
            raise


def kill_database(node: PostgresNode) -> None:
    node.kill()


def stop_database(node: PostgresNode) -> None:
    node.stop()


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection is lost because this process stands still for a while."""
    monkeypatch.setattr(rabbit, "HEARTBEAT", int(PATIENCE))


@pytest.mark.usefixtures("steady")
@pytest.mark.parametrize("end", [kill_database, stop_database])
def test_while_the_database_is_away_the_receiver_holds_and_requeues_nothing(
    rabbit_world: RabbitWorld, postgres_node: PostgresNode, end: Callable[[PostgresNode], None]
) -> None:
    deliveries = Deliveries(rabbit_world)
    for _ in range(5):
        rabbit_world.stating.state("a")
    relay_all(rabbit_world.stating, rabbit_world.bus.publisher())
    end(postgres_node)
    with rabbit_world.bus.consuming(deliveries):
        wait_until(lambda: deliveries.refusals >= 2, "the receiver has tried twice")
        postgres_node.start()
        wait_until(lambda: len(rabbit_world.applying.rows()) == 5, "everything is stored")
    rabbit_world.applying.settle()
    assert rabbit_world.applying.applied() == [("a", number) for number in range(1, 6)]
    assert not deliveries.has_redelivered
    assert rabbit_world.broker.waiting("nefe.submission.dead") == 0


@pytest.fixture
def endless_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for the end of a lease waits for ever."""
    monkeypatch.setattr(inbox, "LEASE", timedelta(days=1))
    monkeypatch.setattr(relay, "LEASE", timedelta(days=1))


@pytest.mark.usefixtures("endless_leases")
def test_workers_survive_a_restart_of_the_database(rabbit_world: RabbitWorld, postgres_node: PostgresNode) -> None:
    struck = Flag()

    def strike(_event: Event) -> None:
        if not struck.is_set():
            postgres_node.kill()
            struck.set()

    rabbit_world.applying.before_commit = strike
    with working(rabbit_world.bus.workers()):
        for _ in range(5):
            rabbit_world.stating.state("a")
        wait_until(struck.is_set, "the database is killed under a handler")
        postgres_node.start()
        for _ in range(5):
            rabbit_world.stating.state("a")
        wait_until(applies(rabbit_world.applying, 10), "everything is applied")
    assert rabbit_world.applying.applied() == [("a", number) for number in range(1, 11)]
    assert rabbit_world.broker.waiting("nefe.submission.dead") == 0


@pytest.fixture
def timeless(postgres_urls: Urls) -> Iterator[Pair]:
    """Two probes on PostgreSQL, on a clock that stands still: no lease ends."""
    clock = HeldClock()
    pair = Pair(
        Probe(STATING, postgres_urls.stating, clock=clock), Probe(APPLYING, postgres_urls.applying, clock=clock), clock
    )
    yield pair
    pair.stating.engine.dispose()
    pair.applying.engine.dispose()


def test_what_a_handler_had_claimed_when_the_database_went_is_applied_once_it_is_back(
    timeless: Pair, postgres_node: PostgresNode
) -> None:
    probe = timeless.applying
    probe.receiver().store([fact(subject, 1, event_id=subject) for subject in "abc"])
    handlers = probe.handlers()

    def go_away(_event: Event) -> None:
        probe.before_commit = lambda _event: None
        postgres_node.kill()

    probe.before_commit = go_away
    for _ in range(2):
        with pytest.raises(OperationalError):
            handlers.run_once()
    postgres_node.start()
    until_idle(handlers.run_once)
    assert sorted(probe.applied()) == [("a", 1), ("b", 1), ("c", 1)]


def test_what_another_handler_has_claimed_since_is_that_handlers(timeless: Pair, postgres_node: PostgresNode) -> None:
    probe = timeless.applying
    probe.receiver().store([fact("a", 1, event_id="a")])
    probe.before_commit = lambda _event: postgres_node.kill()
    late, other = probe.handlers(), probe.handlers()
    with pytest.raises(OperationalError):
        late.run_once()
    postgres_node.start()
    timeless.clock.advance(inbox.LEASE)
    meanwhile: list[int] = []

    def let_the_late_one_look(_event: Event) -> None:
        meanwhile.append(late.run_once())

    probe.before_commit = let_the_late_one_look
    assert other.run_once() == 1
    assert meanwhile == [0]
    assert probe.applied() == [("a", 1)]


class LosesTheDatabase:
    """Carries the facts, and then the database of whoever must mark them is gone."""

    def __init__(self, publisher: LocalPublisher, node: PostgresNode) -> None:
        self._publisher, self._node = publisher, node
        self.carried: list[str] = []

    def publish(self, messages: Sequence[Outgoing]) -> Mapping[str, Outcome]:
        outcomes = self._publisher.publish(messages)
        self.carried += outcomes
        if len(self.carried) == len(messages):
            self._node.kill()
        return outcomes

    def rest(self) -> None:
        """Nothing is kept open."""


def test_what_a_relay_had_published_when_the_database_went_is_marked_once_it_is_back(
    timeless: Pair, postgres_node: PostgresNode
) -> None:
    stated = [timeless.stating.state(subject) for subject in "aab"]
    publisher = LosesTheDatabase(local_publisher(timeless.stating, timeless.applying), postgres_node)
    carrier = Relay(timeless.stating.runtime, publisher)
    for _ in range(2):
        with pytest.raises(OperationalError):
            carrier.run_once()
    postgres_node.start()
    until_idle(carrier.run_once)
    assert timeless.stating.unpublished() == 0
    assert sorted(publisher.carried) == sorted(stated), "each was sent once"


def test_a_claim_whose_answer_was_lost_does_not_hold_up_what_it_claimed(
    timeless: Pair, postgres_node: PostgresNode, postgres_urls: Urls
) -> None:
    with Proxy(postgres_node.port) as proxy:
        stating = Probe(STATING, proxy.address(postgres_urls.stating), clock=timeless.clock, is_created=False)
        applying = Probe(APPLYING, proxy.address(postgres_urls.applying), clock=timeless.clock, is_created=False)
        stating.state("a")
        carrier, handlers = Relay(stating.runtime, local_publisher(stating, applying)), applying.handlers()
        for step in (carrier.run_once, handlers.run_once):
            proxy.lose_answer_to(b"COMMIT")
            with pytest.raises(OperationalError):
                step()
            until_idle(step)
        assert (stating.unpublished(), applying.applied()) == (0, [("a", 1)])
        stating.engine.dispose()
        applying.engine.dispose()


@pytest.mark.usefixtures("steady")
def test_a_database_that_stands_still_only_delays(rabbit_world: RabbitWorld, postgres_node: PostgresNode) -> None:
    deliveries = Deliveries(rabbit_world)
    rabbit_world.stating.state("a")
    relay_all(rabbit_world.stating, rabbit_world.bus.publisher())
    postgres_node.pause()
    with rabbit_world.bus.consuming(deliveries):
        wait_until(lambda: rabbit_world.broker.waiting("nefe.submission") == 0, "the message is held")
        postgres_node.resume()
        wait_until(lambda: len(rabbit_world.applying.rows()) == 1, "it is stored")
    assert not deliveries.has_redelivered


@pytest.fixture
def watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A receiver gives a silent broker up after a few seconds."""
    monkeypatch.setattr(rabbit, "HEARTBEAT", 3)


@contextmanager
def impatience(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As long as the broker cannot answer, nobody waits for long until it does."""
    with monkeypatch.context() as impatient:
        impatient.setattr(rabbit_publisher, "CONFIRM_TIMEOUT", 1.0)
        impatient.setitem(rabbit.TRANSPORT_OPTIONS, "read_timeout", 2)
        impatient.setitem(rabbit.TRANSPORT_OPTIONS, "write_timeout", 2)
        yield


def reconnects(probe: Probe, role: str) -> float:
    labels = {"service": probe.service.name, "role": role}
    return REGISTRY.get_sample_value("nefe_broker_reconnects_total", labels) or 0.0


@pytest.mark.usefixtures("watchful")
def test_a_frozen_broker_is_given_up_on_and_found_again(
    rabbit_world: RabbitWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    stating, applying, node = rabbit_world.stating, rabbit_world.applying, rabbit_world.broker.node
    with working(rabbit_world.bus.workers()):
        stating.state("a")
        wait_until(applies(applying, 1), "work has begun")
        wait_until(lambda: stating.unpublished() == 0, "the fact is marked")
        node.pause()
        before = reconnects(stating, "relay"), reconnects(applying, "receiver")
        with impatience(monkeypatch):
            stating.state("a")
            stating.state("b")
            wait_until(lambda: reconnects(stating, "relay") > before[0], "the relay gives its connection up")
            wait_until(lambda: reconnects(applying, "receiver") > before[1], "the receiver gives its connection up")
            assert stating.unpublished() == 2
            node.resume()
        wait_until(applies(applying, 3), "everything is applied")
    assert sorted(applying.applied()) == [("a", 1), ("a", 2), ("b", 1)]


@contextmanager
def without_memory(node: RabbitNode) -> Iterator[None]:
    """The broker reads nothing more from whoever publishes, and goes on with its heartbeats."""
    node.ctl("set_vm_memory_high_watermark", "absolute", "1000000")
    try:
        yield
    finally:
        node.ctl("set_vm_memory_high_watermark", "0.4")


@pytest.mark.usefixtures("watchful")
def test_a_broker_that_lives_and_confirms_nothing_is_given_up_on(
    rabbit_world: RabbitWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    stating = rabbit_world.stating
    carrier = Relay(stating.runtime, rabbit_world.bus.publisher())
    stating.state("a")
    publish_all(carrier, stating)
    stating.state("a")
    monkeypatch.setattr(rabbit_publisher, "CONFIRM_TIMEOUT", 2 * rabbit.HEARTBEAT)
    before = reconnects(stating, "relay")
    with without_memory(rabbit_world.broker.node):
        assert carrier.run_once() == 0
    assert (reconnects(stating, "relay"), stating.unpublished()) == (before + 1, 1)
    publish_all(carrier, stating)
    rabbit_world.bus.wait_for(2)


def test_workers_survive_a_broker_that_is_killed(rabbit_world: RabbitWorld) -> None:
    stating, applying, node = rabbit_world.stating, rabbit_world.applying, rabbit_world.broker.node
    with working(rabbit_world.bus.workers()):
        stating.state("a")
        wait_until(applies(applying, 1), "work has begun")
        node.settle()
        node.kill()
        for _ in range(3):
            stating.state("a")
            stating.state("b")
        node.start()
        wait_until(applies(applying, 7), "everything is applied")
    assert sorted(applying.applied()) == [("a", 1), ("a", 2), ("a", 3), ("a", 4), ("b", 1), ("b", 2), ("b", 3)]
