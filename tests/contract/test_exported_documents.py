"""The documents for other programs are valid, say what the services check, and do not depend on chance."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as some
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker  # type: ignore[import-untyped]  # has no types of its own

from shared.contracts.asyncapi import asyncapi_document, example_event
from shared.contracts.catalogue import CATALOGUE, EventType
from shared.contracts.envelope import SHAPES, WORDS
from shared.contracts.examples import example
from shared.contracts.export import export_to
from shared.contracts.json_schemas import envelope_schema, payload_schema
from shared.messaging.event import decode

ASYNCAPI_SCHEMA = Path(__file__).parent / "asyncapi-3.0.0.json"
every_type = pytest.mark.parametrize("known", CATALOGUE, ids=lambda known: known.name)


@cache
def asyncapi_validator() -> Draft7Validator:
    return Draft7Validator(json.loads(ASYNCAPI_SCHEMA.read_text(encoding="utf-8")))


def document() -> dict[str, Any]:
    """As a reader gets it: through JSON."""
    read: dict[str, Any] = json.loads(json.dumps(asyncapi_document()))
    return read


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    for below in value if isinstance(value, list) else []:
        yield from references(below)


def found(whole: Any, reference: str) -> Any:
    for step in reference.removeprefix("#/").split("/"):
        whole = whole[step]
    return whole


@every_type
def test_a_payload_schema_is_valid_and_takes_the_example(known: EventType) -> None:
    schema = payload_schema(known)
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(example(known.name))
    assert schema["$id"] == known.dataschema
    assert schema["examples"] == [example(known.name)]


@every_type
def test_a_payload_schema_refuses_a_wrong_type_in_any_field_and_a_missing_required_one(known: EventType) -> None:
    schema = payload_schema(known)
    validator = Draft202012Validator(schema)
    for name in schema["properties"]:
        assert not validator.is_valid(example(known.name) | {name: 1.5}), name
    for name in schema["required"]:
        payload = example(known.name)
        del payload[name]
        assert not validator.is_valid(payload), name


@every_type
def test_a_payload_schema_lets_a_later_edition_gain_fields(known: EventType) -> None:
    assert Draft202012Validator(payload_schema(known)).is_valid(example(known.name) | {"later_field": 1})


def test_a_payload_schema_carries_bounds_patterns_and_closed_lists() -> None:
    fields = payload_schema(CATALOGUE["nefe.envelope.credited.v1"])["properties"]
    assert (fields["amount_cents"]["minimum"], fields["amount_cents"]["maximum"]) == (1, 50_000_000_000)
    assert fields["programme"]["enum"] == ["139", "140", "141"]
    assert fields["kind"]["enum"] == ["AE", "CP"]
    assert fields["reference"]["maxLength"] == 100


@every_type
def test_a_whole_event_is_an_envelope_around_its_payload(known: EventType) -> None:
    schema = envelope_schema()
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(example_event(known))
    assert known.check(example_event(known)["data"], stating=True) == []


@pytest.mark.parametrize(
    "spoiling",
    [
        {"specversion": "0.3"},
        {"id": ""},
        {"type": "project.submitted"},
        {"sequence": 1},
        {"sequence": "0"},
        {"sequencetype": "Float"},
        {"data": "text"},
        {"traceparent": "00-1"},
    ],
    ids=repr,
)
def test_the_envelope_schema_refuses_what_is_no_event_of_ours(spoiling: dict[str, object]) -> None:
    event = example_event(CATALOGUE["nefe.review.opened.v1"]) | spoiling
    assert not Draft202012Validator(envelope_schema()).is_valid(event)


def test_a_sequence_is_not_stated_without_its_type() -> None:
    event = example_event(CATALOGUE["nefe.review.opened.v1"])
    del event["sequencetype"]
    assert not Draft202012Validator(envelope_schema()).is_valid(event)


@pytest.mark.parametrize("name", ["subject", "time", "id", "source", "specversion", "type", "data"])
def test_the_envelope_schema_requires_what_the_receiver_requires(name: str) -> None:
    event = example_event(CATALOGUE["nefe.envelope.credited.v1"])
    del event[name]
    assert not Draft202012Validator(envelope_schema()).is_valid(event)


TEXT = some.text(some.characters(exclude_categories=()), min_size=1, max_size=40) | some.sampled_from(
    ["x" * 255, "é" * 256, "1" * 18, "1" * 19]
)
JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | TEXT, lambda inner: some.lists(inner, max_size=2)
)
CHANGES = {
    **dict.fromkeys(WORDS, TEXT),
    "time": some.from_regex(SHAPES["time"]),
    "sequence": some.from_regex(SHAPES["sequence"]),
    "data": some.dictionaries(TEXT, JSON, max_size=2),
    "dataschema": some.just("urn:x") | TEXT,
}


@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(
    some.sampled_from([known.name for known in CATALOGUE if known.inbound]),
    some.sampled_from(sorted(CHANGES)).flatmap(lambda name: some.tuples(some.just(name), CHANGES[name])),
    some.none() | some.sampled_from(["datacontenttype", "dataschema", "correlationid"]),
    some.dictionaries(some.from_regex("[a-z0-9]{1,20}", fullmatch=True) | TEXT, JSON, max_size=1),
)
def test_what_the_exported_envelope_takes_can_be_read(
    kind: str, change: tuple[str, Any], left_out: str | None, more: dict[str, Any]
) -> None:
    event = {**more, **example_event(CATALOGUE[kind]), "sequencetype": "Integer", "sequence": "1"} | dict([change])
    event.pop(left_out or "", None)
    validator = Draft202012Validator(envelope_schema(), format_checker=FormatChecker())
    assume(validator.is_valid(event))
    decode(json.dumps(event).encode())


def test_the_format_of_an_instant_is_checked_in_these_tests() -> None:
    event = example_event(CATALOGUE["nefe.envelope.credited.v1"]) | {"time": "2026-02-30T09:00:00Z"}
    assert not Draft202012Validator(envelope_schema(), format_checker=FormatChecker()).is_valid(event)


def test_the_asyncapi_document_is_valid() -> None:
    assert [error.message for error in asyncapi_validator().iter_errors(document())] == []


def test_the_asyncapi_schema_would_see_a_fault() -> None:
    spoilt = document()
    spoilt["operations"]["review.states"]["action"] = "shout"
    assert not asyncapi_validator().is_valid(spoilt)


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    whole = document()
    assert all(found(whole, reference) for reference in set(references(whole)))


def test_the_schemas_of_the_asyncapi_document_are_found_by_their_place_alone() -> None:
    assert all(not {"$id", "$schema"} & schema.keys() for schema in document()["components"]["schemas"].values())


def test_the_asyncapi_operations_are_those_of_the_catalogue() -> None:
    operations = document()["operations"]
    said = {
        name: {reference.rsplit("/", 1)[1] for reference in references(operation["messages"])}
        for name, operation in operations.items()
    }
    assert said["funding.accepts"] == {known.name for known in CATALOGUE.inbound_for("funding")}
    assert said["review.states"] == {known.name for known in CATALOGUE.stated_by("review")} - {"nefe.event.rejected.v1"}
    assert said["submission.refuses"] == {"nefe.event.rejected.v1"}
    assert "nefe.payment.executed.v1" not in said["funding.consumes"]
    assert said["submission.is_told"] == {"nefe.event.rejected.v1"}
    assert len(said) == 17


def test_the_asyncapi_channels_are_the_exchanges() -> None:
    exchanges = {
        channel["bindings"]["amqp"]["exchange"]["name"]: len(channel["messages"])
        for channel in document()["channels"].values()
    }
    assert exchanges == {"nefe.events": 34, "nefe.inbound": 6, "nefe.rejections": 1}


def test_an_export_writes_every_document_the_same_way_twice(tmp_path: Path) -> None:
    first, second = export_to(tmp_path / "first"), export_to(tmp_path / "second")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert {path.relative_to(tmp_path / "first").as_posix() for path in first} == {
        "asyncapi.json",
        "schemas/envelope.json",
        *(f"schemas/{known.name}.json" for known in CATALOGUE),
    }
    assert all(path.read_text(encoding="utf-8").endswith("}\n") for path in first)


def test_an_export_is_in_sorted_keys(tmp_path: Path) -> None:
    for path in export_to(tmp_path):
        text = path.read_text(encoding="utf-8")
        assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
