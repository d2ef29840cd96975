"""Reads what arrived as an event that may be said, or says why it may not: the same for every way that leads here."""

import hashlib
from dataclasses import dataclass, replace

from shared.contracts.catalogue import CATALOGUE
from shared.errors import FieldError
from shared.messaging.event import CONTENT_TYPE, Event, Unreadable, decode, encode
from shared.messaging.limits import LARGEST_FACT, LARGEST_INBOUND
from shared.messaging.publishers import ENTRANCE, NotPermitted, Partner, Publishers
from shared.messaging.quarantine import Fault, Incoming
from shared.messaging.topology import INBOUND


@dataclass(frozen=True)
class Readable:
    """An event that may be said, the bytes to keep of it (always structured JSON), and the partner who says it, None
    for a fact of ours."""

    incoming: Incoming
    event: Event
    body: bytes
    sha256: str
    partner: Partner | None = None


class Refused(Exception):
    """It may not be said. `incoming` names the partner as far as one is known."""

    def __init__(self, incoming: Incoming, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.incoming = incoming
        self.fault = fault


def read(incoming: Incoming, publishers: Publishers) -> Readable:
    """Raises Refused."""
    return accept(incoming, open_up(incoming), publishers)


def open_up(incoming: Incoming) -> Event:
    """The event, whoever says it. Raises Refused."""
    largest = LARGEST_INBOUND if incoming.exchange == INBOUND else LARGEST_FACT
    if len(incoming.body) > largest:
        raise Refused(incoming, _too_large(incoming, largest))
    try:
        return decode(incoming.body, content_type=incoming.content_type, headers=incoming.headers)
    except Unreadable as error:
        raise Refused(incoming, Fault(error.code, error.reason, error.errors)) from error


def accept(incoming: Incoming, event: Event, publishers: Publishers) -> Readable:
    """The event, if its publisher may say it and it is as the catalogue says. Raises Refused."""
    named = _named(incoming, event, publishers)
    try:
        partner = _check(named, event, publishers)
    except NotPermitted as error:
        raise Refused(named, Fault("not_permitted", str(error), rejected_id=event.id)) from error
    if named.exchange == INBOUND:
        event = replace(event, sequence=None)  # what a partner numbers, and from where on, is its own affair
    body = named.body if named.content_type.startswith(CONTENT_TYPE) else encode(event)
    return Readable(named, event, body, hashlib.sha256(body).hexdigest(), partner)


def _named(incoming: Incoming, event: Event, publishers: Publishers) -> Incoming:
    """Under the name of the partner who posted it, where it came by our entrance."""
    if incoming.exchange != INBOUND or incoming.publisher != ENTRANCE:
        return incoming
    return replace(incoming, publisher=publishers.speaker(event.source))


def _check(incoming: Incoming, event: Event, publishers: Publishers) -> Partner | None:
    if incoming.exchange == INBOUND:
        _check_type(incoming, event)
    partner = publishers.check(
        event, exchange=incoming.exchange, routing_key=incoming.routing_key, user=incoming.publisher
    )
    if partner is not None:
        _check_partners_own(incoming, event, partner)
    elif event.sequence is None:
        fault = FieldError("/sequence", "is required of a fact of ours")
        raise Refused(incoming, Fault("not_cloudevent", "the fact does not say its place", (fault,), event.id))
    return partner


def _check_type(incoming: Incoming, event: Event) -> None:
    if event.type in CATALOGUE:
        return
    if CATALOGUE.known_other_version(event.type):
        fault = Fault("unsupported_version", f"no such version: {event.type}", rejected_id=event.id)
        raise Refused(incoming, fault)
    raise Refused(incoming, Fault("unknown_type", f"no such type: {event.type}", rejected_id=event.id))


def _check_partners_own(incoming: Incoming, event: Event, partner: Partner) -> None:
    if len(incoming.body) > partner.largest_bytes:
        raise Refused(incoming, replace(_too_large(incoming, partner.largest_bytes), rejected_id=event.id))
    errors = CATALOGUE[event.type].check(event.data, stating=False)
    if errors:
        reason = "the payload is not as the catalogue says"
        raise Refused(incoming, Fault("schema_invalid", reason, tuple(errors), rejected_id=event.id))


def _too_large(incoming: Incoming, largest: int) -> Fault:
    return Fault("too_large", f"the body has {len(incoming.body)} bytes; {largest} are allowed")
