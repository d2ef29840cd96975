"""A partner is added, and taken away, as the operator's guide says."""

import json
from collections.abc import Iterator

import pytest
from amqp.exceptions import AccessRefused
from kombu import Connection
from kombu.messaging import Producer

from shared.messaging.topology import INBOUND, SERVICES, rejections_of
from tests.compose.stack import Stack
from tests.nodes.waiting import wait_until

USER = "library"
TYPE = "nefe.structure.registered.v1"
WORKERS = [f"{service}-worker" for service in SERVICES]


@pytest.fixture
def library(stack: Stack) -> Iterator[str]:
    """The address of a new partner; it is gone after the test."""
    path = stack.project / "deploy" / "partners.json"
    before = path.read_text(encoding="utf-8")
    added = {"user": USER, "source": f"/partners/{USER}", "publishes": [TYPE]}
    path.write_text(json.dumps([*json.loads(before), added]), encoding="utf-8")
    stack.provision()
    stack.compose("restart", "rabbitmq")
    stack.compose("restart", *WORKERS)
    stack.compose("up", "--detach", "--wait", "--no-recreate")
    yield stack.broker_url(USER)
    path.write_text(before, encoding="utf-8")
    stack.provision()
    stack.inside("rabbitmq", "gosu", "rabbitmq", "rabbitmqctl", "delete_user", USER)


def test_a_new_partner_is_heard_and_answered(library: str) -> None:
    answers: list[bytes] = []

    def is_answered() -> bool:
        message = channel.basic_get(rejections_of(USER), no_ack=True)
        answers.extend([message.body] if message else [])
        return bool(answers)

    with Connection(library) as connection:
        channel = connection.channel()
        Producer(channel).publish(b"{}", exchange=INBOUND, routing_key=TYPE, user_id=USER)
        wait_until(is_answered, "the new partner is told what is wrong")
    assert json.loads(answers[0])["data"]["code"] == "not_cloudevent"


def test_a_partner_that_was_taken_away_is_unknown(stack: Stack) -> None:
    with pytest.raises(AccessRefused), Connection(stack.broker_url(USER)) as connection:
        connection.connect()
