"""Promise 5: whatever goes away for a while, work waits for it, nothing is lost or doubled, and all returns alone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event as Flag

import pytest
from prometheus_client import REGISTRY

from shared.messaging import rabbit, rabbit_publisher
from shared.messaging.event import Event
from shared.messaging.inbox import LEASE
from shared.messaging.quarantine import Incoming
from shared.messaging.worker import Worker
from tests.integration.messaging.bus import relay_all
from tests.integration.messaging.conftest import RabbitWorld, World
from tests.integration.messaging.probe import Probe
from tests.nodes import PostgresNode, wait_until
from tests.nodes.waiting import PATIENCE


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


def test_workers_survive_a_restart_of_the_database(rabbit_world: RabbitWorld, postgres_node: PostgresNode) -> None:
    with working(rabbit_world.bus.workers()):
        for _ in range(5):
            rabbit_world.stating.state("a")
        wait_until(applies(rabbit_world.applying, 1), "work has begun")
        postgres_node.kill()
        postgres_node.start()
        for _ in range(5):
            rabbit_world.stating.state("a")
        rabbit_world.clock.advance(LEASE)
        wait_until(applies(rabbit_world.applying, 10), "everything is applied")
    assert rabbit_world.applying.applied() == [("a", number) for number in range(1, 11)]
    assert rabbit_world.broker.waiting("nefe.submission.dead") == 0


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
