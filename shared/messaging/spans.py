"""The way of a fact as a trace shows it: stated, published, received, applied.

Names and attributes are those of OpenTelemetry's conventions for messaging, RabbitMQ and CloudEvents; the local bus has
the same exchanges and queues. Nothing of what a fact says is among them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

from shared.messaging.event import Event, decode_again
from shared.messaging.topology import queue_of
from shared.observability import tracing
from shared.observability.tracing import Attributes, Kind, Span


def stating(event: Event, exchange: str, routing_key: str) -> AbstractContextManager[Span]:
    """A fact is put into the outbox: all that becomes of it belongs to this span."""
    return _span("create", f"{exchange}:{routing_key}", Kind.PRODUCER, event)


@contextmanager
def publishing(bodies: Mapping[str, tuple[str, bytes]]) -> Iterator[dict[str, Span]]:
    """Facts go to the bus: of each event id, its destination and its body. The spans, by event id."""
    begun = {}
    for event_id, (destination, body) in bodies.items() if tracing.is_on() else ():
        begun[event_id] = _begin("publish", destination, Kind.PRODUCER, decode_again(body))
    with tracing.ending(list(begun.values())):
        yield begun


@contextmanager
def receiving(events: Sequence[Event], service_name: str) -> Iterator[None]:
    """Events are stored in the inbox of a service."""
    queue = queue_of(service_name)
    begun = [_begin("receive", f"{event.type}:{queue}", Kind.CONSUMER, event) for event in events]
    with tracing.ending(begun):
        yield


def applying(event: Event, service_name: str) -> AbstractContextManager[Span]:
    """An event takes effect in a service."""
    return _span("process", f"{event.type}:{queue_of(service_name)}", Kind.CONSUMER, event)


def _span(operation: str, destination: str, kind: Kind, event: Event) -> AbstractContextManager[Span]:
    attributes = _attributes(operation, destination, event)
    return tracing.span(f"{operation} {destination}", parent=event.cause.traceparent, kind=kind, attributes=attributes)


def _begin(operation: str, destination: str, kind: Kind, event: Event) -> Span:
    attributes = _attributes(operation, destination, event)
    return tracing.begin(f"{operation} {destination}", parent=event.cause.traceparent, kind=kind, attributes=attributes)


def _attributes(operation: str, destination: str, event: Event) -> Attributes:
    return {
        "messaging.system": "rabbitmq",
        "messaging.operation.name": operation,
        "messaging.operation.type": "send" if operation == "publish" else operation,
        "messaging.destination.name": destination,
        "messaging.message.id": event.id,
        "cloudevents.event_id": event.id,
        "cloudevents.event_source": event.source,
        "cloudevents.event_type": event.type,
        "cloudevents.event_subject": event.subject,
    }
