"""Large facts get through, and however many there are, no process takes more of them at once than it can hold."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from shared.messaging.limits import LARGEST_BATCH, LARGEST_FACT, PREFETCH
from shared.messaging.outbox import Fact
from shared.messaging.quarantine import Incoming
from shared.messaging.relay import Outcome, Outgoing, Relay
from shared.messaging.unit_of_work import UnitOfWork
from tests.integration.messaging.bus import relay_all
from tests.integration.messaging.conftest import Pair, RabbitWorld, World
from tests.integration.messaging.probe import TYPE, Probe, fact, payload, until_idle
from tests.nodes import wait_until

LARGE = "nefe.review.completion_requested.v1"
SUBJECTS = "abcde"


def comments(size: int) -> list[dict[str, Any]]:
    """Comments of so many bytes in all."""
    return [{"comment_id": f"c-{number}", "part": None, "text": "é" * 5_000} for number in range(size // 10_000)]


def state_large(probe: Probe, subject: str, size: int = LARGEST_FACT * 3 // 4) -> None:
    uow = UnitOfWork(probe.runtime)
    with uow:
        uow.record(Fact(LARGE, subject, payload(LARGE, subject) | {"comments": comments(size)}))
        uow.commit()


@pytest.fixture
def consuming(world: World) -> World:
    """A world whose applying probe consumes the large facts too."""
    world.applying.service.consumers[LARGE] = world.applying.apply  # type: ignore[index]  # the probe's is a dict
    return world


def test_large_facts_and_small_ones_reach_their_effects_in_order(consuming: World) -> None:
    for subject in SUBJECTS:
        consuming.stating.state(subject)
        state_large(consuming.stating, subject)
        consuming.stating.state(subject)
    consuming.carry()
    consuming.applying.settle()
    assert sorted(consuming.applying.applied()) == [(subject, number) for subject in SUBJECTS for number in (1, 2, 3)]
    assert consuming.applying.quarantine() == []


class Measuring:
    """Confirms everything, and notes how many bytes it was given at once."""

    def __init__(self) -> None:
        self.sizes: list[list[int]] = []

    def publish(self, messages: Sequence[Outgoing]) -> Mapping[str, Outcome]:
        self.sizes.append([len(message.body) for message in messages])
        return {message.event_id: Outcome.CONFIRMED for message in messages}

    def rest(self) -> None:
        """Nothing is kept open."""


def test_a_relay_with_a_backlog_of_large_facts_holds_few_of_them_at_once(pair: Pair) -> None:
    for subject in SUBJECTS:
        state_large(pair.stating, subject, LARGEST_FACT // 3)
        pair.stating.state(f"small-{subject}")
    publisher = Measuring()
    until_idle(Relay(pair.stating.runtime, publisher).run_once)
    assert pair.stating.unpublished() == 0
    assert sum(map(len, publisher.sizes)) == 10
    assert len(publisher.sizes) > 1
    assert all(sum(sizes) <= LARGEST_BATCH for sizes in publisher.sizes)


def test_a_receiver_stores_few_large_messages_at_once(rabbit_world: RabbitWorld) -> None:
    for subject in SUBJECTS:
        state_large(rabbit_world.stating, subject)
    relay_all(rabbit_world.stating, rabbit_world.bus.publisher())
    store, sizes = rabbit_world.applying.receiver().store, list[list[int]]()

    def measure(messages: Sequence[Incoming]) -> None:
        sizes.append([len(message.body) for message in messages])
        store(messages)

    with rabbit_world.bus.consuming(measure):
        wait_until(lambda: len(rabbit_world.applying.rows()) == 5, "all are stored")
    assert all(len(batch) == 1 or sum(batch) <= LARGEST_BATCH for batch in sizes)


def refusing(times: list[int]) -> Callable[[Sequence[Incoming]], None]:
    def refuse(messages: Sequence[Incoming]) -> None:
        times.append(len(messages))
        raise OperationalError("INSERT", {}, OSError("the database is away"))

    return refuse


def test_a_receiver_that_cannot_store_holds_no_more_than_it_lets_itself_be_sent(rabbit_world: RabbitWorld) -> None:
    broker, times = rabbit_world.broker, list[int]()
    with broker.connect("nefe-review") as connection:
        channel = connection.channel()
        for number in range(PREFETCH + 20):
            body = fact(f"s{number}", 1, event_id=f"{number}").body
            broker.publish_on(channel, TYPE, body, exchange="nefe.events", user_id="nefe-review")
    with rabbit_world.bus.consuming(refusing(times)):
        wait_until(lambda: broker.waiting("nefe.submission") == 20, "as much as it lets itself be sent is sent")
        wait_until(lambda: len(times) >= 3, "it has tried three times")
        assert broker.waiting("nefe.submission") == 20
    assert max(times) <= PREFETCH
    rabbit_world.bus.wait_for(PREFETCH + 20)
