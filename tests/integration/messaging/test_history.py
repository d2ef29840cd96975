"""Facts of the past, for who has come later: a partner that subscribes, and a service that is replaced."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import delete

from services.cli import main
from shared.messaging.definitions import definitions, password_hash, users
from shared.messaging.history import HandingOnStopped, History, Past, Progress
from shared.messaging.rabbit import BROKER_ERRORS
from shared.messaging.rabbit_publisher import RabbitPublisher
from shared.messaging.topology import queue_of, subscriber
from shared.messaging.views import Filter
from tests.integration.messaging.broker import PARTNERS, PASSWORD, SALT
from tests.integration.messaging.bus import relay_all
from tests.integration.messaging.conftest import RabbitWorld
from tests.integration.messaging.probe import APPLYING, IGNORED_TYPE, STATING, TYPE

ARCHIVE = "archive"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def listen(world: RabbitWorld, user: str, patterns: Sequence[str]) -> None:
    """A partner comes who wants to read these types."""
    heard = {user: list(patterns)}
    hashes = {name: password_hash(PASSWORD, SALT) for name in users(PARTNERS, heard)}
    document = definitions(PARTNERS, heard, password_hashes=hashes, vhost=world.broker.vhost)
    world.broker.node.define(document)


def hand_on(world: RabbitWorld, receiver: str, past: Past, *, batch: int = 3) -> list[Progress]:
    publisher = RabbitPublisher(world.broker.service_url(STATING), STATING)
    try:
        history = History(world.stating.runtime, publisher.publish, batch=batch)
        return list(history.hand_on(receiver, past, operator="camille", reason="they came later"))
    finally:
        publisher.close()


def state(world: RabbitWorld, *subjects: str) -> list[str]:
    """Facts are stated, published and received; their ids."""
    before = len(world.applying.rows())
    ids = [world.stating.state(subject) for subject in subjects]
    relay_all(world.stating, world.bus.publisher())
    world.bus.wait_for(before + len(ids))
    return ids


def test_a_partner_that_comes_later_gets_what_was_said_and_nobody_else_hears_it_again(
    rabbit_world: RabbitWorld,
) -> None:
    ids = state(rabbit_world, *(f"p{number}" for number in range(7)))
    listen(rabbit_world, ARCHIVE, [TYPE])
    progress = hand_on(rabbit_world, subscriber(ARCHIVE), Past(LONG_AGO))
    assert [(each.handed_on, each.unsubscribed) for each in progress] == [(3, 0), (6, 0), (7, 0)]
    messages = rabbit_world.broker.take(queue_of(subscriber(ARCHIVE)), 7, user=ARCHIVE)
    assert [message.properties["message_id"] for message in messages] == ids
    assert [message.body for message in messages] == [bytes(row.body) for row in rabbit_world.stating.outbox()]
    assert {message.delivery_info["routing_key"] for message in messages} == {TYPE}
    assert {message.properties["user_id"] for message in messages} == {f"nefe-{STATING}"}
    assert rabbit_world.broker.waiting(queue_of(APPLYING)) == 0
    acts = rabbit_world.stating.operations().browse("acts", Filter())
    assert [(act.act, act.reason) for act in acts] == [("hand_on", "they came later")]


def test_a_partner_gets_nothing_of_the_past_that_it_may_not_read(rabbit_world: RabbitWorld) -> None:
    state(rabbit_world, "p1", "p2")
    listen(rabbit_world, ARCHIVE, ["nefe.allocation.*.*"])
    assert [
        (each.handed_on, each.unsubscribed) for each in hand_on(rabbit_world, subscriber(ARCHIVE), Past(LONG_AGO))
    ] == [(0, 2)]
    assert rabbit_world.broker.waiting(queue_of(subscriber(ARCHIVE))) == 0


def test_the_past_is_chosen_by_instant_type_and_subject_and_goes_on_where_it_stopped(rabbit_world: RabbitWorld) -> None:
    state(rabbit_world, "p1", "p2")
    rabbit_world.clock.advance(timedelta(days=2))
    state(rabbit_world, "p1")
    now = rabbit_world.clock.now()
    history = History(rabbit_world.stating.runtime, lambda _messages: {})
    counts = {
        "all": Past(LONG_AGO),
        "lately": Past(now - timedelta(days=1)),
        "before": Past(LONG_AGO, until=now - timedelta(days=1)),
        "of one": Past(LONG_AGO, subject="p1"),
        "other type": Past(LONG_AGO, types=(IGNORED_TYPE,)),
        "rest": Past(LONG_AGO, after=rabbit_world.stating.outbox()[0].id),
    }
    assert {name: history.count(past) for name, past in counts.items()} == {
        "all": 3, "lately": 1, "before": 2, "of one": 2, "other type": 0, "rest": 2,
    }  # fmt: skip


def test_a_service_that_is_replaced_learns_what_it_lacks_and_applies_nothing_twice(rabbit_world: RabbitWorld) -> None:
    state(rabbit_world, "p1", "p2", "p1")
    rabbit_world.applying.settle()
    before = rabbit_world.applying.applied()
    hand_on(rabbit_world, APPLYING, Past(LONG_AGO))
    rabbit_world.bus.wait_for(3)
    assert rabbit_world.applying.applied() == before
    for table in (rabbit_world.applying.tables.inbox, rabbit_world.applying.tables.lane, rabbit_world.applying.effects):
        rabbit_world.applying.execute(delete(table))
    hand_on(rabbit_world, APPLYING, Past(LONG_AGO))
    rabbit_world.bus.wait_for(3)
    rabbit_world.applying.settle()
    assert sorted(rabbit_world.applying.applied()) == sorted(before)
    assert rabbit_world.applying.quarantine() == []


def test_what_the_broker_does_not_take_ends_it_where_it_can_go_on(rabbit_world: RabbitWorld) -> None:
    state(rabbit_world, "p1", "p2")
    with pytest.raises(HandingOnStopped, match="--after 0"):
        hand_on(rabbit_world, subscriber("nobody"), Past(LONG_AGO))
    rabbit_world.broker.node.kill()
    with pytest.raises(BROKER_ERRORS):
        hand_on(rabbit_world, APPLYING, Past(LONG_AGO))


def test_the_command_hands_on_at_a_pace_and_says_how_far(rabbit_world: RabbitWorld) -> None:
    state(rabbit_world, "p1", "p2", "p3")
    listen(rabbit_world, ARCHIVE, [TYPE])
    words = ("--since", "2026-01-01", "--reason", "a new archive", "--per-second", "1000")
    assert said(rabbit_world, ARCHIVE, *words, "--dry-run") == "3 facts\n"
    assert said(rabbit_world, ARCHIVE, *words).splitlines()[-1] == "3 handed on"
    assert rabbit_world.broker.waiting(queue_of(subscriber(ARCHIVE))) == 3
    assert "the broker knows no subscriber.nobody" in said(rabbit_world, "nobody", *words)


def said(world: RabbitWorld, receiver: str, *words: str) -> str:
    environment = {
        "NEFE_DATABASE_URL": world.stating.engine.url.render_as_string(hide_password=False),
        "NEFE_BROKER_URL": world.broker.service_url(STATING),
    }
    return (
        CliRunner().invoke(main, ["events", "--service", STATING, "hand-on", receiver, *words], env=environment).output
    )
