"""What an outside system publishes reaches who takes it: through the broker, or without one."""

from datetime import UTC, datetime

import pytest
from amqp.exceptions import PreconditionFailed
from kombu.connection import Connection
from sqlalchemy import select

from services.funding.service import SERVICE
from services.funding.tables import MESSAGING
from shared.contracts.examples import example
from shared.database import open_database
from shared.demo.outside import FINANCE
from shared.messaging.event import Event, decode
from shared.messaging.outside import hand_over, publish_to_broker
from shared.messaging.publishers import Partner
from shared.messaging.topology import declare, queue_of
from tests.unit.funding.world import World, create

CREDITED = "nefe.envelope.credited.v1"


def credited() -> Event:
    content = example(CREDITED)
    return Event("credit-1", FINANCE.source, CREDITED, content["reference"], datetime(2026, 11, 5, tzinfo=UTC), content)


def test_an_event_is_published_as_its_user_and_reaches_the_fund(rabbit_vhost: str) -> None:
    with Connection(rabbit_vhost) as connection:
        user = connection.userid
        declare(connection.channel(), [])
        publish_to_broker(rabbit_vhost, Partner(user, FINANCE.source, FINANCE.publishes), credited())
        message = connection.channel().basic_get(queue_of("funding"), no_ack=True)  # confirmed: it is there
    assert message.properties["user_id"] == user
    assert decode(message.body.encode()).data == example(CREDITED)


def test_nobody_publishes_under_the_name_of_another(rabbit_vhost: str) -> None:
    with Connection(rabbit_vhost) as connection:
        declare(connection.channel(), [])
    with pytest.raises(PreconditionFailed, match="user_id"):
        publish_to_broker(rabbit_vhost, Partner("somebody-else", FINANCE.source, FINANCE.publishes), credited())


def test_without_a_broker_it_is_handed_to_who_takes_the_type(database_url: str) -> None:
    engine = open_database(database_url)
    create(engine)
    world = World(engine)
    assert hand_over([(SERVICE, world.runtime)], FINANCE, credited()) == ["funding"]
    requested = Event("request-1", FINANCE.source, "nefe.notification.requested.v1", "x", world.clock.now(), {})
    assert hand_over([(SERVICE, world.runtime)], FINANCE, requested) == []
    with engine.connect() as connection:
        kept = connection.execute(select(MESSAGING.inbox.c.event_id, MESSAGING.inbox.c.publisher)).all()
    assert [tuple(row) for row in kept] == [("credit-1", "finance")]
    engine.dispose()
