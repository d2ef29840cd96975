"""JSON Schema 2020-12 documents, made from the payload schemas that the services check with, and the envelope's own.

What JSON Schema cannot say (the check letter of a UAI, totals that add up) is still checked by who receives.
"""

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import EXCLUDE

from shared.contracts.envelope import LONGEST, REQUIRED, SHAPES, UNFIT
from shared.contracts.event_type import EventType, with_unknown
from shared.contracts.examples import example
from shared.contracts.history import HISTORY

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ENVELOPE_ID = "urn:nefe:schema:envelope"


def payload_schema(event_type: EventType) -> dict[str, Any]:
    """The payload of one event type; unknown fields are allowed, since a version may gain optional ones."""
    schema = with_unknown(event_type.schema(), EXCLUDE)
    fields = _converter().schema2jsonschema(schema)  # type: ignore[no-untyped-call]  # apispec leaves it unannotated
    life = HISTORY.get(event_type.name)
    deprecated = {"deprecated": True} if life and life.deprecated else {}
    return {
        "$schema": DIALECT,
        "$id": event_type.dataschema,
        "title": event_type.name,
        "description": event_type.summary,
        "examples": [example(event_type.name)],
        **deprecated,
        **fields,
    }


def _converter() -> OpenAPIConverter:
    """OpenAPI 3.1 schemas are JSON Schema 2020-12. Without names for them, nested schemas are written in place."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: "")
    APISpec(title="", version="", openapi_version="3.1.0", plugins=[plugin])
    converter = plugin.converter
    if converter is None:
        raise RuntimeError("apispec has changed: a plugin has its converter once a specification uses it")
    return converter


def envelope_schema() -> dict[str, Any]:
    """A CloudEvents 1.0 event in structured JSON, with our extensions; other extensions are allowed."""
    return {
        "$schema": DIALECT,
        "$id": ENVELOPE_ID,
        "title": "Envelope",
        "description": "CloudEvents 1.0, structured JSON (application/cloudevents+json).",
        "type": "object",
        "required": sorted(REQUIRED),
        "properties": _ATTRIBUTES | _EXTENSIONS,
        "propertyNames": {"pattern": "^[a-z0-9]+$"},
        "dependentRequired": {"sequence": ["sequencetype", "subject"], "sequencetype": ["sequence"]},
    }


def _word(description: str, **rules: Any) -> dict[str, Any]:
    """Text as every attribute is. What it must not have in it is found anywhere in it: nothing hangs on anchors."""
    fit = {"minLength": 1, "maxLength": LONGEST, "not": {"pattern": UNFIT}}
    return {"type": "string", "description": description, **fit, **rules}


_ATTRIBUTES: dict[str, Any] = {
    "specversion": {"const": "1.0"},
    "id": _word("With `source`, the identity of the event; UUIDv7 when one of our services states it."),
    "source": _word("Who states it: /academies/<code>/<service> for our services.", format="uri-reference"),
    "type": _word("The event type, with its version.", pattern=r"^nefe\.[a-z_]+\.[a-z_]+\.v[1-9][0-9]*$"),
    "subject": _word(
        "What it is about: the project, or whatever the type's facts are kept in order by. What is about nothing in "
        "particular (a message without `about`) has its own `id` here: it waits for nothing, and nothing for it."
    ),
    "time": _word("When it was stated, with its offset from UTC.", format="date-time", pattern=SHAPES["time"]),
    "datacontenttype": {"const": "application/json"},
    "dataschema": _word("The identifier of the payload's JSON Schema.", format="uri"),
    "data": {"type": "object", "description": "The payload, as its type's schema says."},
}
_EXTENSIONS: dict[str, Any] = {
    "sequence": _word("1, 2, 3… for each source and subject; only from our services.", pattern=SHAPES["sequence"]),
    "sequencetype": {"const": "Integer"},
    "correlationid": _word("Shared by everything that one request set off."),
    "causationid": _word("The id of the event that led to this one."),
    "traceparent": _word("W3C trace context.", pattern="^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"),
}
