"""A fact on its way: CloudEvents 1.0, structured JSON, and the other forms that are accepted from outside."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn

from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.core.v1.event import CloudEvent

from shared.contracts import envelope
from shared.errors import FieldError

CONTENT_TYPE = "application/cloudevents+json"
BINARY_PREFIXES = ("ce-", "cloudevents:", "cloudevents_")


class Unreadable(Exception):
    """What arrived is not an event: `code` is `malformed_json` or `not_cloudevent`."""

    def __init__(self, code: str, reason: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.errors = errors


@dataclass(frozen=True)
class Cause:
    """Why something is done: the request or the event that it answers, for logs and for whoever follows a trace."""

    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None


@dataclass(frozen=True)
class Event:
    """A fact with its envelope. `sequence` is 1, 2, 3… per (source, subject), or None when its source keeps none."""

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    data: dict[str, Any]
    sequence: int | None = None
    cause: Cause = field(default_factory=lambda: Cause(correlation_id=""))


BEFORE_SEQUENCE = b'{"sequence": "'


def encode(event: Event) -> bytes:
    """The event as structured JSON, UTF-8."""
    if event.sequence is None:
        return b"{" + _unnumbered(event)
    return BEFORE_SEQUENCE + str(event.sequence).encode() + after_sequence(event)


def after_sequence(event: Event) -> bytes:
    """What follows the number in the event as structured JSON: it stands at the beginning, where a database can put it
    that knows it first."""
    return b'", "sequencetype": "Integer", ' + _unnumbered(event)


def _unnumbered(event: Event) -> bytes:
    attributes = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "time": event.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "dataschema": f"urn:nefe:schema:{event.type}",
        "correlationid": event.cause.correlation_id or event.id,
        "causationid": event.cause.causation_id,
        "traceparent": event.cause.traceparent,
    }
    present = {name: value for name, value in attributes.items() if value is not None}
    return _written({**present, "data": event.data})[1:]


def _written(document: dict[str, Any]) -> bytes:
    """As the library's JSON format writes, but every letter as itself: escaped, an é would be six bytes instead of two.

    Half of a surrogate pair, which UTF-8 cannot hold, remains as JSON's own escape.
    """
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "backslashreplace")


def decode(body: bytes, *, content_type: str = CONTENT_TYPE, headers: Mapping[str, Any] | None = None) -> Event:
    """Read an event from a message body: structured JSON, or binary mode with `ce-`, `cloudEvents:` or `cloudEvents_`.

    Raises Unreadable.
    """
    attributes = _binary_attributes(headers or {})
    if attributes and not content_type.startswith(CONTENT_TYPE):
        return _from_binary(attributes, body, content_type)
    return _from_structured(_parse_json(body))


def decode_again(body: bytes) -> Event:
    """Read what `decode` has accepted before, as structured JSON."""
    document = json.loads(body)
    return _event({**document, "time": _instant(document["time"])}, document["data"])


def _binary_attributes(headers: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for name, value in headers.items():
        for prefix in BINARY_PREFIXES:
            if isinstance(name, str) and name.lower().startswith(prefix):
                found["ce-" + name[len(prefix) :].lower()] = "" if isinstance(value, Mapping | list) else str(value)
    return found


def _parse_json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Unreadable("malformed_json", f"the body is not JSON in UTF-8: {error}") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _from_binary(headers: dict[str, str], body: bytes, content_type: str) -> Event:
    attributes = {name.removeprefix("ce-"): value for name, value in headers.items()}
    return _from_structured({**attributes, "datacontenttype": content_type, "data": _parse_json(body)})


def _from_structured(document: Any) -> Event:
    if not isinstance(document, dict):
        raise _not_cloudevent([FieldError("", "must be an object")])
    faults = envelope.missing(document) + envelope.faults(document)
    if faults:
        raise _not_cloudevent(faults)
    attributes = {**document, "time": _instant(document["time"])}
    data = attributes.pop("data")
    try:
        CloudEvent(attributes, data)
    except CloudEventValidationError as error:
        raise _not_cloudevent(
            [FieldError(f"/{name}", str(found[0])) for name, found in error.errors.items()]
        ) from error
    return _event(attributes, data)


def _not_cloudevent(faults: list[FieldError]) -> Unreadable:
    return Unreadable("not_cloudevent", "the envelope is not that of a CloudEvent 1.0", tuple(faults))


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as error:
        raise _not_cloudevent([FieldError("/time", "must be a day of the calendar")]) from error


def _event(attributes: dict[str, Any], data: Any) -> Event:
    cause = Cause(
        attributes.get("correlationid") or attributes["id"],
        attributes.get("causationid"),
        attributes.get("traceparent"),
    )
    sequence = attributes.get("sequence")
    return Event(
        id=attributes["id"],
        source=attributes["source"],
        type=attributes["type"],
        subject=attributes["subject"],
        time=attributes["time"],
        data=data,
        sequence=None if sequence is None else int(sequence),
        cause=cause,
    )
