"""Promise 2: whatever is delivered again, by whom and however often, has its effect once."""

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy.exc import OperationalError

from shared.messaging.event import Event
from shared.messaging.quarantine import Incoming
from tests.integration.messaging.bus import relay_all
from tests.integration.messaging.conftest import Pair, RabbitWorld, Urls, World
from tests.integration.messaging.dying import let_die
from tests.integration.messaging.probe import APPLYING, HurriedClock, Probe, fact
from tests.nodes import PostgresNode, Proxy, wait_until


def test_what_is_twice_in_one_batch_is_applied_once(pair: Pair) -> None:
    pair.stating.state("a")
    pair.applying.receiver().store(pair.stating.sent() * 3)
    pair.applying.settle()
    assert pair.applying.applied() == [("a", 1)]


def test_what_comes_again_in_a_later_batch_is_applied_once(pair: Pair) -> None:
    pair.stating.state("a")
    for _ in range(3):
        pair.applying.receiver().store(pair.stating.sent())
        pair.applying.settle()
    assert pair.applying.applied() == [("a", 1)]
    assert pair.applying.quarantine() == []


def test_what_comes_again_among_new_events_does_not_disturb_them(pair: Pair) -> None:
    pair.stating.state("a")
    pair.applying.receiver().store(pair.stating.sent())
    pair.applying.settle()
    pair.stating.state("a")
    pair.stating.state("b")
    pair.applying.receiver().store(pair.stating.sent() * 2)
    pair.applying.settle()
    assert sorted(pair.applying.applied()) == [("a", 1), ("a", 2), ("b", 1)]


@pytest.mark.parametrize("is_applied_first", [False, True])
def test_another_body_under_the_same_id_is_quarantined(pair: Pair, is_applied_first: bool) -> None:
    true, other = fact("a", 1, event_id="one"), fact("a", 1, event_id="one", reason="another")
    pair.applying.receiver().store([true])
    if is_applied_first:
        pair.applying.settle()
    pair.applying.receiver().store([other])
    pair.applying.settle()
    assert pair.applying.applied_ids() == ["one"]
    assert pair.applying.rows()["one"].body == true.body
    assert [(row.code, row.body) for row in pair.applying.quarantine()] == [("id_conflict", other.body)]


def test_two_bodies_under_one_id_in_one_batch_are_told_apart(pair: Pair) -> None:
    true, other = fact("a", 1, event_id="one"), fact("a", 2, event_id="one", reason="another")
    pair.applying.receiver().store([true, other])
    pair.applying.settle()
    assert pair.applying.applied() == [("a", 1)]
    assert [(row.code, row.body) for row in pair.applying.quarantine()] == [("id_conflict", other.body)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_receivers_that_hold_the_same_messages_store_each_once(pair: Pair, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(40):
        pair.stating.state("abcd"[number % 4])
    messages, start = pair.stating.sent(), Barrier(4)

    def receive(order: list[Incoming]) -> None:
        start.wait()
        for first in range(0, len(order), 8):
            pair.applying.receiver().store(order[first : first + 8])

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(receive, [chance.sample(messages, len(messages)) for _ in range(4)]))
    pair.applying.settle()
    assert len(pair.applying.rows()) == 40
    assert sorted(pair.applying.applied()) == [(subject, number) for subject in "abcd" for number in range(1, 11)]
    assert pair.applying.quarantine() == []


def test_a_fact_carried_again_after_its_effect_is_applied_once(world: World) -> None:
    world.stating.state("a")
    world.carry()
    world.applying.settle()
    world.stating.execute(world.stating.tables.outbox.update().values(published_at=None))
    relay_all(world.stating, world.bus.publisher())
    world.stating.state("b")
    world.carry()
    world.applying.settle()
    assert world.applying.applied() == [("a", 1), ("b", 1)]


def test_a_message_stored_but_not_acknowledged_comes_back_and_is_ignored(rabbit_world: RabbitWorld) -> None:
    rabbit_world.stating.state("a")
    relay_all(rabbit_world.stating, rabbit_world.bus.publisher())
    receiver, deliveries = rabbit_world.applying.receiver(), []

    with Proxy(rabbit_world.broker.node.port) as proxy:

        def store_and_lose_the_connection(messages: Sequence[Incoming]) -> None:
            receiver.store(messages)
            deliveries.append([message.is_redelivered for message in messages])
            if len(deliveries) == 1:
                proxy.reset()

        with rabbit_world.bus.consuming(store_and_lose_the_connection, proxy):
            wait_until(lambda: len(deliveries) >= 2, "it is delivered again")
    rabbit_world.applying.settle()
    assert not any(deliveries[0])
    assert all(deliveries[1])
    assert rabbit_world.applying.applied() == [("a", 1)]
    wait_until(lambda: rabbit_world.broker.waiting("nefe.submission") == 0, "it does not come a third time")


@pytest.fixture
def distant(postgres_node: PostgresNode, postgres_urls: Urls) -> Iterator[tuple[Probe, Proxy]]:
    """The applying probe on PostgreSQL, behind a proxy that can lose an answer."""
    with Proxy(postgres_node.port) as proxy:
        probe = Probe(APPLYING, proxy.address(postgres_urls.applying))
        yield probe, proxy
        probe.engine.dispose()


def test_an_effect_whose_commit_was_not_answered_is_not_applied_again(distant: tuple[Probe, Proxy]) -> None:
    probe, proxy = distant
    probe.receiver().store([fact("a", 1, event_id="one"), fact("a", 2, event_id="two")])
    probe.before_commit = lambda event: proxy.lose_answer_to(b"COMMIT") if event.id == "one" else None
    probe.settle()
    assert probe.applied() == [("a", 1), ("a", 2)]
    row = probe.rows()["one"]
    assert (row.status, row.attempts, row.last_error) == ("done", 0, None)


def test_an_effect_whose_commit_never_arrived_is_applied_at_the_next_try(distant: tuple[Probe, Proxy]) -> None:
    probe, proxy = distant
    probe.receiver().store([fact("a", 1, event_id="one")])

    def cut(_event: Event) -> None:
        probe.before_commit = lambda _event: None
        proxy.reset()

    probe.before_commit = cut
    probe.handlers().run_once()
    assert probe.applied() == []
    row = probe.rows()["one"]
    assert (row.status, row.attempts, row.claim) == ("pending", 0, None)
    probe.make_due()
    probe.settle()
    assert probe.applied() == [("a", 1)]


def test_a_batch_whose_commit_was_not_answered_is_stored_once(distant: tuple[Probe, Proxy]) -> None:
    probe, proxy = distant
    batch = [fact("a", 1, event_id="one"), fact("b", 1, event_id="two")]
    proxy.lose_answer_to(b"COMMIT")
    with pytest.raises(OperationalError):
        probe.receiver().store(batch)
    probe.receiver().store(batch)
    probe.settle()
    assert sorted(probe.applied()) == [("a", 1), ("b", 1)]
    assert probe.quarantine() == []


@pytest.fixture(params=["sqlite", "postgres"])
def lasting(request: pytest.FixtureRequest) -> Iterator[Probe]:
    """The applying probe on each kind of database, on a clock that also ticks in another process."""
    urls: Urls = request.getfixturevalue(f"{request.param}_urls")
    probe = Probe(APPLYING, urls.applying, clock=HurriedClock())
    yield probe
    probe.engine.dispose()


@pytest.mark.parametrize(("death", "applied"), [("handler_before_commit", []), ("handler_after_commit", [("a", 1)])])
def test_a_handler_killed_around_its_commit_has_done_all_or_nothing(
    lasting: Probe, death: str, applied: list[tuple[str, int]]
) -> None:
    lasting.receiver().store([fact("a", 1, event_id="one"), fact("a", 2, event_id="two")])
    let_die(death, lasting.engine.url.render_as_string(hide_password=False))
    assert lasting.applied() == applied
    lasting.make_due()
    lasting.settle()
    assert lasting.applied() == [("a", 1), ("a", 2)]
