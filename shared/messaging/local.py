"""The bus of standalone mode: facts go straight into the subscribers' inboxes, so nothing can be lost in between."""

from collections.abc import Mapping, Sequence

from shared.messaging.publishers import SERVICE_USER
from shared.messaging.quarantine import Incoming
from shared.messaging.receiver import Receiver
from shared.messaging.relay import Outcome, Outgoing
from shared.messaging.topology import EVENTS, queue_of


class LocalPublisher:
    """Publishes one service's facts to the receivers of the others.

    The inbox takes an event once, whoever brings it and however often, so a death between two receivers, or before the
    outbox row is marked, costs only a second, ineffective delivery.
    """

    def __init__(self, service_name: str, receivers: Mapping[str, Receiver]) -> None:
        self._user = SERVICE_USER.format(service=service_name)
        self._receivers = {name: receiver for name, receiver in receivers.items() if name != service_name}

    def publish(self, messages: Sequence[Outgoing]) -> Mapping[str, Outcome]:
        """Confirmed once every subscriber has committed. Facts for outside find nobody here: they stay, and age."""
        facts = [message for message in messages if message.exchange == EVENTS]
        for name, receiver in self._receivers.items():
            receiver.store([self._incoming(message, queue_of(name)) for message in facts])
        outcomes = {message.event_id: Outcome.UNROUTED for message in messages}
        return outcomes | {message.event_id: Outcome.CONFIRMED for message in facts}

    def rest(self) -> None:
        """Nothing is kept open."""

    def _incoming(self, message: Outgoing, queue: str) -> Incoming:
        return Incoming(message.body, message.exchange, message.routing_key, queue, publisher=self._user)
