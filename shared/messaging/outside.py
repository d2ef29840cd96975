"""Publishing as an outside system does: to the broker, or, in standalone mode, straight to who would read it there."""

from collections.abc import Iterable

from kombu import Connection, Exchange, Producer

from shared.contracts.catalogue import CATALOGUE
from shared.messaging.event import CONTENT_TYPE, Event, encode
from shared.messaging.publishers import Partner, Publishers
from shared.messaging.quarantine import Incoming
from shared.messaging.receiver import Receiver
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.messaging.topology import INBOUND, queue_of

PATIENCE = 10.0


def publish_to_broker(url: str, partner: Partner, event: Event) -> None:
    """With a publisher confirm. Raises what kombu raises when the broker is away or refuses."""
    with Connection(url, connect_timeout=PATIENCE, transport_options={"confirm_publish": True}) as connection:
        Producer(connection, exchange=Exchange(INBOUND, "topic", passive=True), auto_declare=False).publish(
            encode(event),
            routing_key=event.type,
            content_type=CONTENT_TYPE,
            content_encoding="utf-8",
            delivery_mode="persistent",
            message_id=event.id,
            type=event.type,
            user_id=partner.user,
            timeout=PATIENCE,
        )


def hand_over(parts: Iterable[tuple[Service, Runtime]], partner: Partner, event: Event) -> list[str]:
    """To each service that takes the type from outside, as its queue would; the names of those."""
    kind = CATALOGUE.get(event.type)
    takers = []
    for service, runtime in parts:
        if kind in CATALOGUE.inbound_for(service.name):
            message = Incoming(encode(event), INBOUND, event.type, queue_of(service.name), publisher=partner.user)
            Receiver(service, runtime, Publishers(runtime.academy, (partner,))).store([message])
            takers.append(service.name)
    return takers
