"""A broker that keeps its promises and nothing else: what it confirmed it delivers at least once, in any order."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shared.contracts.vocabulary import Service
from shared.messaging.event import decode
from shared.messaging.publishers import SERVICE_USER
from shared.messaging.quarantine import Incoming
from shared.messaging.relay import Outcome, Outgoing
from shared.messaging.topology import EVENTS, INBOUND, REJECTIONS, queue_of

ENTRANCE = Service.SUBMISSION
"""Is told of every refusal, for whoever has no queue to read."""


class OutOfOrder(AssertionError):
    """A relay let a later fact of a subject reach the broker first."""


@dataclass(frozen=True)
class InFlight:
    """A message that is on a dead connection: it may still arrive, once."""

    message: Outgoing
    publisher: str


class HostileBus:
    """Exchanges and queues of one academy; every choice is made by `chance`."""

    def __init__(self, chance: random.Random, services: Sequence[str]) -> None:
        self._chance = chance
        self.queues: dict[str, list[Incoming]] = {name: [] for name in services}
        self.rejections: dict[str, str] = {}
        self.accepted: set[str] = set()
        self.facts: list[Outgoing] = []
        self._late: list[InFlight] = []
        self._last: dict[tuple[str, str], int] = {}
        self.is_calm = True

    @property
    def late(self) -> int:
        """How many messages are on dead connections."""
        return len(self._late)

    def publisher(self, service: str) -> "HostilePublisher":
        """The sending side for one service."""
        return HostilePublisher(self, SERVICE_USER.format(service=service), self._chance)

    def accept(self, message: Outgoing, publisher: str) -> None:
        """The broker has the message, durably, and routes it."""
        if message.exchange == REJECTIONS:
            self.rejections[message.event_id] = message.routing_key
            told = Incoming(message.body, REJECTIONS, message.routing_key, queue_of(ENTRANCE), publisher)
            self.queues[ENTRANCE].append(told)
            return
        self._check_order(message)
        if message.event_id not in self.accepted:
            self.facts.append(message)
        self.accepted.add(message.event_id)
        for service, queue in self.queues.items():
            queue.append(Incoming(message.body, EVENTS, message.routing_key, queue_of(service), publisher))

    def publish_inbound(self, services: Sequence[str], body: bytes, routing_key: str, user: str | None) -> None:
        """A partner publishes; `services` are those whose queues are bound to the key."""
        for service in services:
            self.queues[service].append(Incoming(body, INBOUND, routing_key, queue_of(service), user))

    def leave_on_the_wire(self, message: Outgoing, publisher: str) -> None:
        """The connection died while the message was being sent: it arrives later, or never."""
        self._late.append(InFlight(message, publisher))

    def stir(self) -> None:
        """Bytes of a dead connection arrive, or are lost."""
        if not self._late:
            return
        late = self._late.pop(self._chance.randrange(len(self._late)))
        if self._chance.random() < 0.5:
            self.accept(late.message, late.publisher)

    def take(self, service: str) -> list[Incoming]:
        """Some messages of a queue, in any order; now and then one that is delivered again later as well."""
        queue = self.queues[service]
        taken = []
        for _ in range(min(len(queue), self._chance.randint(1, 8))):
            position = 0 if self.is_calm else self._chance.randrange(len(queue))
            taken.append(queue.pop(position))
        if taken and not self.is_calm and self._chance.random() < 0.2:
            queue.append(replace(self._chance.choice(taken), is_redelivered=True))
        return taken

    def give_back(self, service: str, messages: Sequence[Incoming]) -> None:
        """They were not acknowledged: they come again, perhaps by way of the dead queue."""
        self.queues[service].extend(replace(message, is_redelivered=True) for message in messages)

    def _check_order(self, message: Outgoing) -> None:
        event = decode(message.body)
        lane, sequence = (event.source, event.subject), event.sequence or 0
        last = self._last.get(lane, 0)
        if sequence > last + 1:
            raise OutOfOrder(f"{lane}: {sequence} reached the broker after {last}")
        self._last[lane] = max(last, sequence)


class HostilePublisher:
    """What a relay publishes through: confirms are lost, messages nacked, connections cut."""

    def __init__(self, bus: HostileBus, user: str, chance: random.Random) -> None:
        self._bus = bus
        self._user = user
        self._chance = chance

    def publish(self, messages: Sequence[Outgoing]) -> Mapping[str, Outcome]:
        """See shared.messaging.relay.Publisher."""
        outcomes: dict[str, Outcome] = {}
        for message in messages:
            fate = 1.0 if self._bus.is_calm else self._chance.random()
            if fate < 0.04:
                outcomes[message.event_id] = Outcome.NACKED
            elif fate < 0.08:
                self._bus.accept(message, self._user)  # and the confirm is lost with the connection
                return outcomes
            elif fate < 0.12:
                self._bus.leave_on_the_wire(message, self._user)
                return outcomes
            elif fate < 0.15:
                raise ConnectionResetError("simulated: the broker is away")
            else:
                self._bus.accept(message, self._user)
                outcomes[message.event_id] = Outcome.CONFIRMED
        return outcomes

    def rest(self) -> None:
        """Nothing to send."""
