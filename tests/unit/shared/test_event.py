"""The envelope: what is written can be read again, and what cannot be read is refused by name, whatever it is."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shared.contracts.envelope import is_word
from shared.messaging.event import CONTENT_TYPE, Cause, Event, Unreadable, decode, encode

TEXT = some.text(min_size=1, max_size=255).filter(is_word)
URI = some.from_regex(r"/[a-z]{1,20}(/[a-z0-9-]{1,20}){0,3}", fullmatch=True)
JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(), inner, max_size=3),
    max_leaves=10,
)
FIRST, LAST = datetime(2000, 1, 1), datetime(2099, 12, 31)  # noqa: DTZ001 - hypothesis adds the zone
EVENTS = some.builds(
    Event,
    id=TEXT,
    source=URI,
    type=TEXT,
    subject=TEXT,
    time=some.datetimes(FIRST, LAST, timezones=some.just(UTC)),
    data=some.dictionaries(some.text(), JSON, max_size=3),
    sequence=some.none() | some.integers(1, 10**18 - 1),
    cause=some.builds(Cause, correlation_id=TEXT, causation_id=some.none() | TEXT, traceparent=some.none() | TEXT),
)
VALID: dict[str, Any] = {
    "specversion": "1.0",
    "id": "01980a5e-6f00-7c3a-9d51-0b6f3c2a1e47",
    "source": "/academies/test/review",
    "type": "nefe.review.declined.v1",
    "subject": "a",
    "time": "2026-11-24T09:00:00Z",
    "data": {"reason": "..."},
}


def refusal(body: bytes, **options: Any) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        decode(body, **options)
    return caught.value


def pointers(document: object) -> set[str]:
    refused = refusal(json.dumps(document).encode())
    assert refused.code == "not_cloudevent"
    return {error.pointer for error in refused.errors}


@given(EVENTS)
def test_what_is_written_is_read_as_it_was(event: Event) -> None:
    assert decode(encode(event)) == event


def test_every_letter_is_written_as_itself() -> None:
    """Escaped, an é would take six bytes and an emoji twelve: what HTTP accepts could not be told."""
    text = "é…🎭" * 1000
    event = Event("1", "/academies/test/review", "t", "s", datetime(2026, 11, 24, tzinfo=UTC), {"reason": text})
    assert text.encode() in encode(event)


def test_half_of_a_surrogate_pair_is_written_as_its_escape() -> None:
    event = Event("1", "/academies/test/review", "t", "s", datetime(2026, 11, 24, tzinfo=UTC), {"reason": "é\ud800"})
    assert "é\\ud800".encode() in encode(event)
    assert decode(encode(event)).data == event.data


@given(some.binary(max_size=200))
def test_any_bytes_are_an_event_or_are_refused(body: bytes) -> None:
    refused = refusal(body)
    assert refused.code in ("malformed_json", "not_cloudevent")


@given(JSON | some.dictionaries(some.sampled_from(sorted(VALID)), JSON))
def test_any_json_is_an_event_or_is_refused(document: object) -> None:
    refused = refusal(json.dumps(document).encode())
    assert refused.code == "not_cloudevent"


def faults(body: bytes) -> tuple[str, list[str]]:
    """The code and the pointers of its refusal, or none of either."""
    try:
        decode(body)
    except Unreadable as refused:
        return refused.code, [error.pointer for error in refused.errors]
    return "", []


@given(some.sampled_from(sorted(VALID)), JSON)
def test_an_envelope_with_one_strange_attribute_is_read_or_refused_by_its_name(name: str, value: Any) -> None:
    assert faults(json.dumps({**VALID, name: value}).encode()) in (("", []), ("not_cloudevent", [f"/{name}"]))


@given(some.text(max_size=40), JSON)
def test_an_envelope_with_an_attribute_of_any_name_is_read_or_refused(name: str, value: Any) -> None:
    assert faults(json.dumps({**VALID, name: value}).encode())[0] in ("", "not_cloudevent")


@given(some.dictionaries(some.text(max_size=30).map("ce-{}".format) | some.binary(max_size=5), JSON | some.binary()))
def test_any_headers_are_an_event_or_are_refused(headers: dict[str, Any]) -> None:
    assert refusal(b"{}", content_type="application/json", headers=headers).code == "not_cloudevent"


@pytest.mark.parametrize("name", list(VALID))
def test_every_attribute_is_required(name: str) -> None:
    assert pointers({key: value for key, value in VALID.items() if key != name}) == {f"/{name}"}


@pytest.mark.parametrize("name", ["id", "source", "type", "subject", "time"])
@pytest.mark.parametrize("value", [7, 1.5, True, [], {}, "", "x" * 256, "nul\x00", "line\n", "\ud800", "\u202e"])
def test_an_attribute_is_text_of_a_sane_length_that_can_be_printed(name: str, value: object) -> None:
    assert pointers({**VALID, name: value}) == {f"/{name}"}


@pytest.mark.parametrize("name", ["id", "subject"])
@pytest.mark.parametrize("value", ["n°\u00a012", "1\u202f000\u202f€", "co\u00adopération", "🎭", "x" * 255])
def test_what_french_texts_are_made_of_may_stand_in_an_attribute(name: str, value: str) -> None:
    assert getattr(decode(json.dumps({**VALID, name: value}).encode()), name) == value


@pytest.mark.parametrize("name", ["sequence", "correlationid", "causationid", "traceparent"])
@pytest.mark.parametrize("value", [7, [], "", "x" * 256, "\x00"])
def test_an_extension_is_text_of_a_sane_length_that_can_be_printed(name: str, value: object) -> None:
    assert pointers({**VALID, name: value}) == {f"/{name}"}


@pytest.mark.parametrize("digits", ["0", "-1", "1.0", "01", "１", "one", " 1", "9" * 19])
def test_a_sequence_is_a_number_from_one_on(digits: str) -> None:
    assert pointers({**VALID, "sequence": digits}) == {"/sequence"}


@pytest.mark.parametrize(
    "time",
    [
        "yesterday",
        "2026-11-24",
        "2026-11-24T09:00:00",
        "2026-02-30T09:00:00Z",
        "2026-11-24T09:00:00z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-01:00",
    ],
)
def test_a_time_is_an_instant_with_an_offset(time: str) -> None:
    assert pointers({**VALID, "time": time}) == {"/time"}


def test_a_time_is_read_in_utc() -> None:
    event = decode(json.dumps({**VALID, "time": "2026-11-24T10:00:00+01:00"}).encode())
    assert event.time == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert event.time.utcoffset() == timedelta()


@pytest.mark.parametrize("version", ["0.3", "2.0", 1.0, ""])
def test_another_version_of_cloudevents_is_refused(version: object) -> None:
    assert pointers({**VALID, "specversion": version}) == {"/specversion"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"{",
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"1" * 10_000,
        b"NaN",
        b'{"a": Infinity}',
        b"-Infinity",
        b"'single'",
        '{"utf-16": 1}'.encode("utf-16"),
    ],
)
def test_what_is_not_json_is_called_so(body: bytes) -> None:
    assert refusal(body).code == "malformed_json"


@pytest.mark.parametrize("body", [b"null", b"[]", b'"text"', b"7", b"true"])
def test_what_is_json_and_no_object_is_no_event(body: bytes) -> None:
    refused = refusal(body)
    assert (refused.code, [error.pointer for error in refused.errors]) == ("not_cloudevent", [""])


@pytest.mark.parametrize("prefix", ["ce-", "CE-", "cloudEvents:", "cloudEvents_"])
def test_binary_mode_is_read_under_each_of_its_names(prefix: str) -> None:
    headers = {prefix + name: value for name, value in VALID.items() if name != "data"}
    body = json.dumps(VALID["data"]).encode()
    assert decode(body, content_type="application/json", headers=headers) == decode(json.dumps(VALID).encode())


def test_headers_beside_a_structured_event_are_not_read() -> None:
    event = decode(
        json.dumps(VALID).encode(), content_type=f"{CONTENT_TYPE}; charset=utf-8", headers={"ce-id": "other"}
    )
    assert event.id == VALID["id"]


def test_an_event_without_a_correlation_is_its_own() -> None:
    assert decode(json.dumps(VALID).encode()).cause == Cause(correlation_id=VALID["id"])
