"""A message that was given up can be sent again, by whoever has seen to why."""

from datetime import timedelta

import pytest

from services.notification.domain.message import AlreadyTold, MessageNotFailed, MessageUnknown, Status
from tests.unit.notification.world import SUBMITTED, RecordingTransport, World, refused


def test_a_failed_message_is_sent_again_at_the_address_that_the_school_has_now(told: World) -> None:
    told.deliver(RecordingTransport(refused))
    failed = told.message("requested")
    told.register("0930116W", email="right@ac-creteil.fr")
    assert told.resend(failed.id).status is Status.PENDING
    transport = RecordingTransport()
    assert told.deliver(transport) == 1
    assert transport.recipients() == ["right@ac-creteil.fr"]
    assert [event.sequence for event in told.stated()] == [1, 2]


def test_only_a_failed_message_can_be_sent_again(told: World) -> None:
    message = told.message("requested")
    with pytest.raises(MessageNotFailed):
        told.resend(message.id)
    told.deliver(RecordingTransport())
    with pytest.raises(MessageNotFailed):
        told.resend(message.id)
    with pytest.raises(MessageUnknown):
        told.resend("no-such-message")


def test_a_message_is_not_sent_again_where_the_same_was_told_already(world: World) -> None:
    world.register("0930117X", email="wrong@ac-creteil.fr")
    world.register("0930118Y", email="right@ac-creteil.fr")
    world.hear(SUBMITTED, partners=[{"uai": "0930117X", "name": "Lycée"}, {"uai": "0930118Y", "name": "Collège"}])
    world.deliver(RecordingTransport(refused))
    world.clock.advance(timedelta(minutes=1))
    world.register("0930117X", email="right@ac-creteil.fr")
    failed = next(message for message in world.messages() if message.recipient == "wrong@ac-creteil.fr")
    with pytest.raises(AlreadyTold):
        world.resend(failed.id)
