"""A message that was given up can be sent again, by whoever has seen to why."""

from datetime import timedelta

import pytest

from services.notification.app import create_app
from services.notification.domain.message import MessageNotFailed, MessageUnknown, Status
from shared.identity.actor import Role
from tests.support.application import Application
from tests.support.reuse import take
from tests.unit.notification.world import RecordingTransport, World, refused


def test_a_failed_message_is_sent_again_at_the_address_that_the_school_has_now(told: World) -> None:
    told.deliver(RecordingTransport(refused))
    failed = told.message("requested")
    told.register("0930116W", email="right@ac-creteil.fr")
    assert told.resend(failed.id).status is Status.PENDING
    transport = RecordingTransport()
    assert told.deliver(transport) == 1
    assert transport.recipients() == ["right@ac-creteil.fr"]
    assert [event.sequence for event in told.stated()] == [1, 2]


def test_all_that_was_given_up_since_is_sent_again_once_for_one_key(world: World) -> None:
    application = Application(take(create_app, world.settings, world.runtime), world.runtime)
    world.hear("nefe.notification.requested.v1", subject="ancien")
    world.deliver(RecordingTransport(refused))
    world.clock.advance(timedelta(hours=1))
    since = world.clock.now()
    for uai in ("0930116W", "0930117X"):
        world.register(uai, email="rpi@ac-creteil.fr")
    world.hear("nefe.project.submitted.v1")
    world.deliver(RecordingTransport(refused))
    caller, key = application.caller(Role.SECRETARIAT), {"Idempotency-Key": "once"}
    for _ in range(2):
        answer = caller.post("/api/notification/v1/messages/resends", json={"since": since.isoformat()}, headers=key)
        assert answer.get_json() == {"resent": 3, "has_more": False}
    transport = RecordingTransport()
    world.deliver(transport)
    assert sorted(transport.recipients()) == ["commission-nefe@ac-creteil.fr", "rpi@ac-creteil.fr"]
    assert world.message("requested").status is Status.FAILED
    for nonsense in ("yesterday", 0, "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"):
        answer = caller.post("/api/notification/v1/messages/resends", json={"since": nonsense})
        assert answer.status_code == 422, nonsense
    application.close()


def test_only_a_failed_message_can_be_sent_again(told: World) -> None:
    message = told.message("requested")
    with pytest.raises(MessageNotFailed):
        told.resend(message.id)
    told.deliver(RecordingTransport())
    with pytest.raises(MessageNotFailed):
        told.resend(message.id)
    with pytest.raises(MessageUnknown):
        told.resend("no-such-message")
