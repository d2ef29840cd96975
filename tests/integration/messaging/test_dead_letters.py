"""Promise 5: what the broker gave up on is a gap in some lane, so it comes back through the same receiving code."""

from collections.abc import Sequence
from typing import Any

import pytest

from shared.messaging.quarantine import Incoming
from tests.integration.messaging.bus import relay_all
from tests.integration.messaging.conftest import RabbitWorld
from tests.integration.messaging.probe import TYPE, fact
from tests.nodes import wait_until

QUEUE, DEAD = "nefe.submission", "nefe.submission.dead"


@pytest.fixture
def gave_up(rabbit_world: RabbitWorld) -> RabbitWorld:
    """A world in which the broker has given up on the first of three facts about one subject."""
    for _ in range(3):
        rabbit_world.stating.state("a")
    relay_all(rabbit_world.stating, rabbit_world.bus.publisher())
    with rabbit_world.broker.connect() as connection:
        channel = connection.channel()
        first = channel.basic_get(QUEUE)
        channel.basic_reject(first.delivery_tag, requeue=False)
        wait_until(lambda: rabbit_world.broker.waiting(DEAD) >= 1, "the broker gives up")
    return rabbit_world


def test_what_the_broker_gave_up_on_is_applied_in_its_turn(gave_up: RabbitWorld) -> None:
    gave_up.bus.wait_for(3)
    gave_up.applying.settle()
    assert gave_up.applying.applied() == [("a", 1), ("a", 2), ("a", 3)]
    assert (gave_up.applying.quarantine(), gave_up.broker.waiting(DEAD)) == ([], 0)


def test_it_comes_back_as_it_was_published(gave_up: RabbitWorld) -> None:
    received: list[Incoming] = []

    def note(messages: Sequence[Incoming]) -> None:
        received.extend(messages)

    with gave_up.bus.consuming(note):
        wait_until(lambda: len({message.body for message in received}) == 3, "all three arrive")
    dead, *_ = [message for message in received if message.queue == DEAD]
    first = gave_up.stating.outbox()[0]
    assert (dead.exchange, dead.routing_key, dead.body) == ("nefe.events", TYPE, first.body)
    assert (dead.publisher, dead.is_redelivered) == ("nefe-review", True)


def test_what_was_delivered_too_often_comes_back_too(rabbit_world: RabbitWorld) -> None:
    rabbit_world.broker.limit(QUEUE, **{"delivery-limit": 2})
    rabbit_world.stating.state("a")
    relay_all(rabbit_world.stating, rabbit_world.bus.publisher())
    with rabbit_world.broker.connect() as connection:
        channel = connection.channel()

        def give_back() -> bool:
            if message := channel.basic_get(QUEUE):
                channel.basic_reject(message.delivery_tag, requeue=True)
            return rabbit_world.broker.waiting(DEAD) >= 1

        wait_until(give_back, "the delivery limit is reached")
    rabbit_world.bus.wait_for(1)
    rabbit_world.applying.settle()
    assert rabbit_world.applying.applied() == [("a", 1)]


def test_what_comes_through_the_queue_and_the_dead_queue_is_applied_once(gave_up: RabbitWorld) -> None:
    first = gave_up.stating.outbox()[0]
    gave_up.broker.publish("nefe-review", TYPE, first.body, exchange="nefe.events", user_id="nefe-review")
    gave_up.bus.wait_for(3)
    with gave_up.bus.consuming():
        wait_until(lambda: gave_up.broker.waiting(DEAD) + gave_up.broker.waiting(QUEUE) == 0, "both queues are empty")
    gave_up.applying.settle()
    assert gave_up.applying.applied() == [("a", 1), ("a", 2), ("a", 3)]
    assert gave_up.applying.quarantine() == []


FALSE_RECORDS: list[Any] = [
    [{"exchange": "nefe.inbound", "routing-keys": ["x"], "queue": QUEUE, "reason": "rejected", "count": 1}],
    [{"queue": QUEUE, "reason": "rejected", "count": 1}],
    [{"exchange": 3, "routing-keys": {}}],
    [],
    "nefe.events",
    7,
]


def test_a_false_record_of_deaths_opens_nothing_and_blocks_nothing(rabbit_world: RabbitWorld) -> None:
    """Written straight into the dead queue, as a partner's header would stand there."""
    broker = rabbit_world.broker
    for number, record in enumerate(FALSE_RECORDS):
        body = fact("a", 1, event_id=f"false {number}").body
        broker.publish("guest", "submission", body, exchange="nefe.dead", headers={"x-death": record})
    rabbit_world.stating.state("a")
    relay_all(rabbit_world.stating, rabbit_world.bus.publisher())
    rabbit_world.bus.wait_for(1)
    with rabbit_world.bus.consuming():
        wait_until(lambda: len(rabbit_world.applying.quarantine()) == len(FALSE_RECORDS), "all are set aside")
    rabbit_world.applying.settle()
    assert rabbit_world.applying.applied() == [("a", 1)]
    assert {row.code for row in rabbit_world.applying.quarantine()} == {"not_permitted"}
