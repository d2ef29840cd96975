"""A message that was given up can be sent again, by whoever has seen to why."""

import pytest

from services.notification.domain.message import MessageNotFailed, MessageUnknown, Status
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


def test_only_a_failed_message_can_be_sent_again(told: World) -> None:
    message = told.message("requested")
    with pytest.raises(MessageNotFailed):
        told.resend(message.id)
    told.deliver(RecordingTransport())
    with pytest.raises(MessageNotFailed):
        told.resend(message.id)
    with pytest.raises(MessageUnknown):
        told.resend("no-such-message")
