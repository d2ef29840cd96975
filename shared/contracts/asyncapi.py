"""The AsyncAPI 3.0 document: exchanges as channels, what each service sends and receives as operations."""

from collections.abc import Sequence
from typing import Any

from shared.contracts.catalogue import CATALOGUE, EventType
from shared.contracts.examples import example
from shared.contracts.json_schemas import envelope_schema, payload_schema
from shared.contracts.vocabulary import Exchange, Service

CONTENT_TYPE = "application/cloudevents+json"
BINDING = {"bindingVersion": "0.3.0"}
ROUTING_KEYS = {
    Exchange.EVENTS: ("type", "The routing key is the event type."),
    Exchange.INBOUND: ("type", "The routing key is the event type."),
    Exchange.REJECTIONS: ("publisher", "The routing key is the broker's user name of who published the refused event."),
}
PURPOSES = {
    Exchange.EVENTS: "Every fact of the four services, which alone may write here.",
    Exchange.INBOUND: "Facts and requests from outside: the only exchange that an outside system may write to.",
    Exchange.REJECTIONS: "What was refused of an outside system's events, and why; a queue for each system.",
}


def asyncapi_document() -> dict[str, Any]:
    """The whole document, without references to other files."""
    schemas = {"envelope": envelope_schema()} | {known.name: payload_schema(known) for known in CATALOGUE}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Notre école, faisons-la ensemble: events",
            "version": "1.0.0",
            "description": "What the services of an academy tell each other, and what outside systems may tell them.",
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {_channel_name(exchange): _channel(exchange) for exchange in Exchange},
        "operations": _operations(),
        "components": {
            "messages": {known.name: _message(known) for known in CATALOGUE},
            "schemas": {name: _embedded(schema) for name, schema in schemas.items()},
        },
    }


def types_on(exchange: Exchange) -> tuple[EventType, ...]:
    """The event types that may be published there."""
    if exchange is Exchange.INBOUND:
        return tuple(known for known in CATALOGUE if known.inbound)
    return tuple(known for known in CATALOGUE if known.exchange is exchange and known.stated_by)


def _channel_name(exchange: Exchange) -> str:
    return exchange.removeprefix("nefe.")


def _channel(exchange: Exchange) -> dict[str, Any]:
    parameter, description = ROUTING_KEYS[exchange]
    types = types_on(exchange)
    choices = {"enum": [known.name for known in types]} if parameter == "type" else {}
    broker = {"name": exchange.value, "type": "topic", "durable": True, "autoDelete": False}
    return {
        "address": f"{{{parameter}}}",
        "title": exchange.value,
        "description": PURPOSES[exchange],
        "parameters": {parameter: {"description": description, **choices}},
        "messages": {known.name: {"$ref": f"#/components/messages/{known.name}"} for known in types},
        "bindings": {"amqp": {"is": "routingKey", "exchange": broker, **BINDING}},
    }


def _operations() -> dict[str, Any]:
    """Five at most for each service; a service with nothing to say or hear on an exchange has no operation there."""
    operations: dict[str, Any] = {}
    for service in Service:
        stated, heard = CATALOGUE.stated_by(service), CATALOGUE.consumed_by(service)
        for verb, action, exchange, types in (
            ("states", "send", Exchange.EVENTS, [known for known in stated if known.exchange is Exchange.EVENTS]),
            (
                "consumes",
                "receive",
                Exchange.EVENTS,
                [known for known in heard if known.stated_by and known.exchange is Exchange.EVENTS],
            ),
            (
                "is_told",
                "receive",
                Exchange.REJECTIONS,
                [known for known in heard if known.exchange is Exchange.REJECTIONS],
            ),
            ("accepts", "receive", Exchange.INBOUND, CATALOGUE.inbound_for(service)),
            (
                "refuses",
                "send",
                Exchange.REJECTIONS,
                [known for known in stated if known.exchange is Exchange.REJECTIONS],
            ),
        ):
            if types:
                operations[f"{service}.{verb}"] = _operation(action, exchange, types)
    return operations


def _operation(action: str, exchange: Exchange, types: Sequence[EventType]) -> dict[str, Any]:
    channel = f"#/channels/{_channel_name(exchange)}"
    broker = {"deliveryMode": 2, "mandatory": True} if action == "send" else {"ack": True}
    return {
        "action": action,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{known.name}"} for known in types],
        "bindings": {"amqp": {**broker, **BINDING}},
    }


def _message(known: EventType) -> dict[str, Any]:
    data = {"$ref": f"#/components/schemas/{known.name}"}
    properties = {"type": {"const": known.name}, "dataschema": {"const": known.dataschema}, "data": data}
    partner = f" Outside: {known.partner}." if known.partner else ""
    return {
        "name": known.name,
        "title": known.name,
        "summary": known.summary,
        "description": f"{_who(known)}{partner}",
        "contentType": CONTENT_TYPE,
        "correlationId": {"location": "$message.payload#/correlationid"},
        "payload": {"allOf": [{"$ref": "#/components/schemas/envelope"}, {"type": "object", "properties": properties}]},
        "bindings": {"amqp": {"contentEncoding": "utf-8", "messageType": known.name, **BINDING}},
        "examples": [{"name": "example", "payload": example_event(known)}],
    }


def _who(known: EventType) -> str:
    stated_by = ", ".join(known.stated_by) or "nobody here"
    return f"Stated by {stated_by}; consumed by {', '.join(known.consumed_by) or 'nobody here'}."


def example_event(known: EventType) -> dict[str, Any]:
    """A whole event of this type, as it stands on the wire."""
    data = example(known.name)
    order = {"sequence": "1", "sequencetype": "Integer"} if known.stated_by else {}
    publisher = known.stated_by[0] if known.stated_by else "partner"
    return {
        "specversion": "1.0",
        "id": "01980a5e-6f00-7061-95d8-1c3e5a7b9d0f",
        "source": f"/academies/creteil/{publisher}",
        "type": known.name,
        "subject": known.subject_of(data),
        "time": "2026-11-05T15:42:10.123456Z",
        "datacontenttype": "application/json",
        "dataschema": known.dataschema,
        **order,
        "correlationid": "01980a5e-6f00-7060-8421-6b8d0f2c4e6a",
        "data": data,
    }


def _embedded(schema: dict[str, Any]) -> dict[str, Any]:
    """Within the document a schema is found by its place, and the document's own dialect holds."""
    return {name: part for name, part in schema.items() if name not in ("$schema", "$id")}
