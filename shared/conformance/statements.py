"""What the examined program has put on the wire, and what is wrong with it there, whatever it is about."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.event_type import EventType
from shared.contracts.vocabulary import Exchange
from shared.messaging.event import CONTENT_TYPE, Event, Unreadable, decode
from shared.messaging.publishers import REJECTED, SERVICE_USER
from shared.messaging.runtime import source_of
from shared.messaging.topology import REJECTIONS
from shared.uai import is_uai

PERSISTENT = 2


@dataclass(frozen=True)
class Statement:
    """A message of the examined program. `event` is None where the body is none; `properties` as AMQP names them."""

    body: bytes
    exchange: str
    routing_key: str
    properties: Mapping[str, Any]
    event: Event | None

    @property
    def is_rejection(self) -> bool:
        """Whether it tells a publisher that something was refused."""
        return self.exchange == REJECTIONS


def read_statement(body: bytes, exchange: str, routing_key: str, properties: Mapping[str, Any]) -> Statement:
    """A message as it came."""
    try:
        event = decode(body)
    except Unreadable:
        event = None
    return Statement(body, exchange, routing_key, properties, event)


class Wire:
    """The rules of the wire for one program (docs/evenements.md), and what it has said under them so far."""

    def __init__(self, academy: str, service: str) -> None:
        self._service = service
        self._source = source_of(academy, service)
        self._user = SERVICE_USER.format(service=service)
        self.told: set[str] = set()
        """The ids of the events that the program was told, and so may answer."""
        self._bodies: dict[str, bytes] = {}
        self._last: dict[str, int] = {}

    def faults(self, statement: Statement) -> list[str]:
        """What is wrong, in sentences. A copy of what was said before is none: delivery is at least once."""
        if statement.event is None:
            return [_why_unreadable(statement.body)]
        former = self._bodies.setdefault(statement.event.id, statement.body)
        if former is not statement.body:
            is_copy = former == statement.body
            return [] if is_copy else [f"the id {statement.event.id} was given to two different events"]
        self.told.add(statement.event.id)
        found = [*self._of_envelope(statement.event), *self._of_place(statement, statement.event)]
        return [f"{statement.event.type}: {fault}" for fault in found]

    def _of_envelope(self, event: Event) -> Iterator[str]:
        if event.source != self._source:
            yield f"its source is {event.source}, and must be {self._source}"
        kind = CATALOGUE.get(event.type)
        if kind is None or self._service not in kind.stated_by:
            yield f"{self._service} does not state this type"
            return
        for error in kind.check(event.data, stating=True):
            yield f"its payload is not as the catalogue says: {error.pointer or '/'}: {error.message}"
        if event.subject != kind.subject_of(event.data):
            yield f"its subject is {event.subject}, and must be its {kind.subject}, {kind.subject_of(event.data)}"
        if event.cause.causation_id is not None and event.cause.causation_id not in self.told:
            yield f"its causationid is {event.cause.causation_id}, which is the id of no event that it was told"
        yield from self._of_sequence(event)

    def _of_sequence(self, event: Event) -> Iterator[str]:
        if event.sequence is None:
            yield "it has no sequence, by which readers put facts in order"
            return
        last = self._last.get(event.subject)
        # A structure is the one subject that the program may know from an earlier examination.
        wanted = event.sequence if last is None and is_uai(event.subject) else (last or 0) + 1
        if event.sequence != wanted:
            yield f"its sequence is {event.sequence}, and must be {wanted}: 1, 2, 3… for each subject"
        self._last[event.subject] = max(event.sequence, last or 0)

    def _of_place(self, statement: Statement, event: Event) -> Iterator[str]:
        kind = CATALOGUE.get(event.type)
        wanted = _exchange_of(kind)
        if statement.exchange != wanted:
            yield f"it was published to {statement.exchange}, and must go to {wanted}"
        if event.type != REJECTED and statement.routing_key != event.type:
            yield f"its routing key is {statement.routing_key}, and must be its type"
        for name, value in self._properties(event).items():
            if statement.properties.get(name) != value:
                yield f"its property {name} is {statement.properties.get(name)!r}, and must be {value!r}"

    def _properties(self, event: Event) -> dict[str, object]:
        return {
            "content_type": CONTENT_TYPE,
            "delivery_mode": PERSISTENT,
            "message_id": event.id,
            "type": event.type,
            "user_id": self._user,
        }


def _exchange_of(kind: EventType | None) -> str:
    return (kind.exchange if kind else Exchange.EVENTS).value


def _why_unreadable(body: bytes) -> str:
    try:
        decode(body)
    except Unreadable as error:
        where = "; ".join(f"{fault.pointer} {fault.message}" for fault in error.errors)
        return f"what it published cannot be read: {error.reason} {where} {_beginning(body)}"
    return "what it published cannot be read"


def _beginning(body: bytes) -> str:
    return json.dumps(body[:200].decode("utf-8", "replace"), ensure_ascii=False)
