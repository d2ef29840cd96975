"""Promise 6: whatever a partner's program sends, by fault or by design, what comes behind it gets through."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.messaging.event import CONTENT_TYPE
from shared.messaging.publishers import Publishers
from shared.messaging.quarantine import Incoming
from tests.integration.messaging.broker import FINANCE
from tests.integration.messaging.conftest import Urls
from tests.integration.messaging.funding import Funding, credited
from tests.integration.messaging.probe import ACADEMY, INBOUND_TYPE, Probe
from tests.nodes import wait_until


class DateTooLate(datetime):
    """Goes over the wire as an instant that Python cannot read."""

    def utctimetuple(self) -> Any:
        return (9999, 12, 10**9, 0, 0, 0)


def nested(depth: int) -> dict[str, Any]:
    """A header that holds a table, which holds a table…"""
    header: dict[str, Any] = {}
    for _ in range(depth):
        header = {"a": header}
    return header


@contextmanager
def deep_recursion() -> Iterator[None]:
    """The library that writes a nested header recurses; whoever reads it must not need this."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(before)


NASTY_BODIES: list[bytes] = [
    b"",
    b"\x00",
    b"null",
    b"\xef\xbb\xbf{}",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"9" * 10_000,
    b'{"specversion":"1.0","id":"\\u0000","source":"s","type":"t","subject":"s","time":"2026-01-01T00:00:00Z","data":{}}',
    credited("nul", reference="a\x00b"),
    credited("nul\x00"),
    credited("surrogate").replace(b"DELEGATION", b"\\ud800"),
    credited("\ud800"),
    credited("line\nbreak"),
    credited("early").replace(b"2026-11-24T08:00:00", b"0001-01-01T00:00:00").replace(b'Z"', b'+23:59"'),
    credited("infinite").replace(b"160000000", b"1e999"),
    credited("huge").replace(b"160000000", b"9" * 4000),
    credited("nan").replace(b"160000000", b"NaN"),
    credited("x" * 255),
    credited("y" * 256),
    credited("long subject").replace(b'"envelope"', b'"' + b"e" * 255 + b'"'),
    credited("text").replace(b'"data":{', b'"data":"{').replace(b"}}", b'}"}'),
    json.dumps({"specversion": 1.0, "id": 7, "source": [], "type": {}, "subject": None, "time": 0, "data": 3}).encode(),
    json.dumps({**json.loads(credited("attribute")), "bad name/~": {"deep": []}}).encode(),
    json.dumps({**json.loads(credited("attribute2")), "dataschema": 5, "datacontenttype": []}).encode(),
    json.dumps({**json.loads(credited("attribute3")), "dataschema": "not a uri at all", "sequence": "x"}).encode(),
]
NASTY_HEADERS: list[dict[Any, Any]] = [
    {"nul\x00": "\x00"},
    {"ce-id": "\x00", "ce-type": INBOUND_TYPE},
    {"ce-": "", "cloudEvents:": 1, "cloudEvents_time": datetime(2026, 1, 1, tzinfo=UTC)},
    {"ce-id": "x", "ce-source": ["list"], "ce-specversion": {"table": 1}},
    {"x-death": "yes", "x-delivery-count": "many", "x-first-death-exchange": 3},
    {"bytes": b"\xff\xfe".decode("latin-1"), "deep": {"a": [{"b": [None, True, -1, 2**40]}]}},
    {"traceparent": "\r\n", "é" * 100: "ü" * 5000},
    {"compression": "gzip"},
    {"compression": "never heard of"},
    {b"\xff\xfe": b"\xff"},
    {"year 10 000": DateTooLate(2026, 1, 1, tzinfo=UTC)},
    *(nested(depth) for depth in (100, 600, 950)),
    *({"ce-id": nested(depth)} for depth in (100, 600, 950)),
    {f"{number}": None for number in range(12_000)},
]
NASTY_PROPERTIES: list[dict[str, Any]] = [
    {"message_id": b"\xff\xfe"},
    {"content_type": b"\xff", "correlation_id": b"\xc3"},
    {"content_encoding": "never heard of"},
    {"content_encoding": "utf-16"},
    {"timestamp": 2**64 - 1, "priority": 255, "expiration": "9" * 9},
]


def test_nothing_hostile_holds_up_what_comes_behind_it(funding: Funding) -> None:
    for number, body in enumerate(NASTY_BODIES):
        funding.say(body, message_id=f"\x00{number}")
        funding.say(body, content_type="application/json\x00; \r\n", type="\x00", headers={"ce-id": f"b{number}"})
    with deep_recursion():
        for headers in NASTY_HEADERS:
            funding.say(b"{}", headers=headers)
            funding.say(b"{}", headers=headers, content_type="application/json")
    for properties in NASTY_PROPERTIES:
        funding.say(b"{}", **properties)
    for number, body in enumerate(NASTY_BODIES):
        funding.say(body, key=f"nefe.envelope.credited.v{number + 2}")
    funding.say(credited("good"))
    with funding.bus.consuming():
        wait_until(lambda: "good" in funding.probe.rows(), "the good one gets through")
    funding.probe.settle()
    assert "good" in funding.probe.applied_ids()
    assert len(funding.codes()) > len(NASTY_BODIES)


@pytest.mark.parametrize("depth", [100, 600, 950])
def test_a_deep_header_is_kept_as_far_as_it_can_be_and_its_publisher_is_told(funding: Funding, depth: int) -> None:
    with deep_recursion():
        funding.say(b"{half", headers={"deep": nested(depth), "wide": ["kept"]})
    funding.take_in(1)
    (row,) = funding.probe.quarantine()
    assert (row.code, row.body) == ("malformed_json", b"{half")
    assert (row.properties["content_type"], row.properties["headers"].get("wide")) in (
        (CONTENT_TYPE, ["kept"]),
        ("", None),  # deeper than the library itself can read: no property is known
    )
    (told,) = funding.told("nefe.rejections.finance")
    assert told["code"] == "malformed_json"


class Unspeakable:
    """A value of a header that nothing can be made of."""

    def __str__(self) -> str:
        raise ValueError("no text")


@pytest.fixture(params=["sqlite", "postgres"])
def alone(request: pytest.FixtureRequest) -> Iterator[Probe]:
    """The service that takes what the finance system says, without a bus."""
    urls: Urls = request.getfixturevalue(f"{request.param}_urls")
    probe = Probe("funding", urls.applying, consumes=(INBOUND_TYPE,))
    yield probe
    probe.engine.dispose()


def inbound(body: bytes, **headers: Any) -> Incoming:
    return Incoming(body, "nefe.inbound", INBOUND_TYPE, "nefe.funding", FINANCE.user, headers=headers)


def test_what_cannot_be_kept_as_it_came_is_kept_bare_and_what_is_with_it_is_stored(alone: Probe) -> None:
    alone.receiver(Publishers(ACADEMY, (FINANCE,))).store(
        [inbound(b"{half", odd=Unspeakable()), inbound(credited("1"))]
    )
    (row,) = alone.quarantine()
    assert (row.code, row.body, row.properties["headers"]) == ("unstorable", b"{half", {})
    assert [fact.routing_key for fact in alone.outbox()] == ["finance"]
    assert set(alone.rows()) == {"1"}


def test_what_nobody_can_be_told_of_is_kept_all_the_same(alone: Probe) -> None:
    alone.tables.outbox.drop(alone.engine)
    alone.receiver(Publishers(ACADEMY, (FINANCE,))).store([inbound(b"{half"), inbound(credited("1"))])
    assert [(row.code, row.body) for row in alone.quarantine()] == [("unstorable", b"{half")]
    assert set(alone.rows()) == {"1"}
