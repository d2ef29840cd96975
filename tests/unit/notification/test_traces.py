"""A message keeps the place in a trace from which it was asked for, whether spans are made or not."""

import pytest

from services.notification.consumers import CONSUMERS
from services.notification.repositories import NotificationUnitOfWork
from shared.messaging.event import Cause
from tests.unit.notification.world import SUBMITTED, RecordingTransport, World, refused

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def hear_within_a_trace(world: World) -> None:
    event = world.event(SUBMITTED)
    cause = Cause(event.cause.correlation_id, event.id, TRACE)
    CONSUMERS[event.type](event, NotificationUnitOfWork(world.runtime, cause=cause))


@pytest.mark.parametrize("transport", [RecordingTransport(), RecordingTransport(refused)])
def test_what_becomes_of_a_message_belongs_to_the_trace_of_what_it_tells_of(
    world: World, transport: RecordingTransport
) -> None:
    hear_within_a_trace(world)
    assert {message.origin.traceparent for message in world.messages()} == {TRACE}
    world.deliver(transport)
    assert {event.cause.traceparent for event in world.stated()} == {TRACE}


def test_without_a_trace_there_is_none(told: World) -> None:
    told.deliver(RecordingTransport())
    assert {event.cause.traceparent for event in told.stated()} == {None}
    assert told.message("requested").origin.traceparent is None
