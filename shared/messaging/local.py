"""The bus of standalone mode: events go straight into the subscribers' inboxes, so nothing can be lost in between."""

from collections.abc import Mapping, Sequence

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.vocabulary import Service
from shared.messaging.publishers import SERVICE_USER
from shared.messaging.quarantine import Incoming
from shared.messaging.receiver import Receiver
from shared.messaging.relay import Outcome, Outgoing
from shared.messaging.topology import EVENTS, INBOUND, REJECTIONS, queue_of


class LocalPublisher:
    """Publishes one service's facts to the receivers of the others.

    The inbox takes an event once, whoever brings it and however often, so a death between two receivers, or before the
    outbox row is marked, costs only a second, ineffective delivery.
    """

    def __init__(self, service_name: str, receivers: Mapping[str, Receiver]) -> None:
        self._user = SERVICE_USER.format(service=service_name)
        self._name = service_name
        self._receivers = receivers

    def publish(self, messages: Sequence[Outgoing]) -> Mapping[str, Outcome]:
        """Confirmed once every subscriber has committed. What nobody here takes stays, and ages."""
        outcomes = {message.event_id: Outcome.UNROUTED for message in messages}
        for name, receiver in self._receivers.items():
            concerned = [message for message in messages if self._is_for(name, message)]
            receiver.store([self._incoming(message, queue_of(name)) for message in concerned])
            outcomes |= {message.event_id: Outcome.CONFIRMED for message in concerned}
        return outcomes

    def _is_for(self, receiver: str, message: Outgoing) -> bool:
        if message.exchange == INBOUND:
            return CATALOGUE.get(message.type) in CATALOGUE.inbound_for(receiver)
        if message.exchange == REJECTIONS:
            return receiver == Service.SUBMISSION
        return message.exchange == EVENTS and receiver != self._name

    def rest(self) -> None:
        """Nothing is kept open."""

    def _incoming(self, message: Outgoing, queue: str) -> Incoming:
        return Incoming(message.body, message.exchange, message.routing_key, queue, publisher=self._user)
