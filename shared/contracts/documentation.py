"""What a reader must know of an event type, field by field, whatever language it is then told in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields

from shared.contracts.asyncapi import example_event
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.checks import Distinct
from shared.contracts.envelope import REQUIRED
from shared.contracts.event_type import EventType
from shared.contracts.examples import example
from shared.contracts.json_schemas import envelope_schema, payload_schema
from shared.contracts.payloads.rejection import rejection_payload

REJECTED = "nefe.event.rejected.v1"
ANY_ITEM = "*"


@dataclass(frozen=True)
class FieldLine:
    """One field of a payload. `path` leads to it (`lines/*/label`), `kind` is a class of `shared.contracts.fields` in
    lower case, `item` that of what a list holds; `rules` are its keywords of JSON Schema, and `distinct_by`.
    """

    path: str
    kind: str
    item: str | None
    is_required: bool
    rules: Mapping[str, Any]

    @property
    def name(self) -> str:
        """As it stands on the wire."""
        return self.path.rpartition("/")[2]


def field_lines(event_type: EventType) -> list[FieldLine]:
    """Every field of the payload, those of nested objects right after the object."""
    return list(_lines(event_type.schema(), payload_schema(event_type)))


def envelope_lines() -> list[tuple[str, bool]]:
    """Every attribute of the envelope, and whether it is required."""
    return [(name, name in REQUIRED) for name in envelope_schema()["properties"]]


def example_from_outside(event_type: EventType) -> dict[str, Any]:
    """An inbound event as a partner publishes it: under its own source, and not numbered."""
    event = {**example_event(event_type), "source": "/partners/example"}
    return {name: value for name, value in event.items() if name in ("datacontenttype", *REQUIRED)}


def example_rejection(event_type: EventType) -> dict[str, Any]:
    """What whoever published an inbound event is told when its first required field is missing."""
    spoilt = example(event_type.name)
    missing = next(line.path for line in field_lines(event_type) if line.is_required)
    del spoilt[missing]
    event = example_event(CATALOGUE[REJECTED])
    told = rejection_payload(
        rejected_id=example(REJECTED)["rejected_id"],
        rejected_source="/partners/example",
        rejected_sha256=example(REJECTED)["rejected_sha256"],
        code="schema_invalid",
        reason="the payload is not as the catalogue says",
        errors=event_type.check(spoilt, stating=False),
        quarantine_id=event["subject"],
        received_at=example(REJECTED)["received_at"],
        exchange="nefe.inbound",
        routing_key=event_type.name,
    )
    return {**event, "source": f"/academies/creteil/{CATALOGUE.steward(event_type)}", "data": told}


def _lines(schema: Schema, document: Mapping[str, Any], place: str = "") -> Iterator[FieldLine]:
    for name, field in schema.fields.items():
        rules = document["properties"][name]
        inner = field.inner if isinstance(field, fields.List) else field
        item = _kind(inner) if inner is not field else None
        path = f"{place}{name}"
        yield FieldLine(path, _kind(field), item, field.required, {**_distinct(field), **rules})
        if isinstance(inner, fields.Nested):
            below = f"{path}/{ANY_ITEM}/" if item else f"{path}/"
            yield from _lines(inner.schema, rules.get("items", rules), below)


def _kind(field: fields.Field[Any]) -> str:
    return type(field).__name__.lower()


def _distinct(field: fields.Field[Any]) -> dict[str, str]:
    keys = [check.key for check in field.validators if isinstance(check, Distinct) and check.key]
    return {"distinct_by": keys[0]} if keys else {}
