"""Documents that cannot be read are refused where they are wrong, and nothing is changed."""

from collections.abc import Mapping
from typing import Any

import pytest

from shared.contracts.examples import PROJECT_ID
from shared.messaging import limits
from tests.unit.review.callers import Callers
from tests.unit.review.world import World

ROOT = "/api/review/v1"
FILE = f"{ROOT}/files/{PROJECT_ID}"
PRESIDENT = {"subject": "rector-1", "name": "Camille Moreau"}
MEMBERS = [{"subject": f"member-{number}", "name": f"Membre {number}"} for number in (1, 2, 3)]
LINE = {"category": "teaching_equipment", "school_year": "2026-2027", "amount_cents": 100}


@pytest.fixture
def ready(world: World) -> Callers:
    world.appoint()
    world.deposit()
    return Callers(world)


def _granting(**changes: Any) -> dict[str, Any]:
    return {"outcome": "validated", "grant": {"lines": [LINE | changes]}}


def _asking(**changes: Any) -> dict[str, Any]:
    return {"comments": [{"part": "budget", "text": "Joindre un devis.", **changes}]}


LINE_AT = "/grant/lines/0"
DECISIONS: Mapping[str, tuple[Any, str]] = {
    "unknown field": ({"outcome": "validated", "colour": "blue"}, "/colour"),
    "no outcome": ({}, "/outcome"),
    "unknown outcome": ({"outcome": "maybe"}, "/outcome"),
    "outcome of another type": ({"outcome": ["validated"]}, "/outcome"),
    "reason of another type": ({"outcome": "declined", "reason": 3}, "/reason"),
    "reason with a control character": ({"outcome": "declined", "reason": "a\x00b"}, "/reason"),
    "reason too long": ({"outcome": "declined", "reason": "a" * 10_001}, "/reason"),
    "grant of another type": ({"outcome": "validated", "grant": [LINE]}, "/grant"),
    "grant without lines": ({"outcome": "validated", "grant": {}}, "/grant/lines"),
    "lines of another type": ({"outcome": "validated", "grant": {"lines": LINE}}, "/grant/lines"),
    "unknown field of a line": (_granting(note="x"), f"{LINE_AT}/note"),
    "unknown category": (_granting(category="sweets"), f"{LINE_AT}/category"),
    "impossible school year": (_granting(school_year="2026-2028"), f"{LINE_AT}/school_year"),
    "negative amount": (_granting(amount_cents=-1), f"{LINE_AT}/amount_cents"),
    "fractional amount": (_granting(amount_cents=10.5), f"{LINE_AT}/amount_cents"),
    "whole amount written as a fraction": (_granting(amount_cents=10.0), f"{LINE_AT}/amount_cents"),
    "amount as text": (_granting(amount_cents="100"), f"{LINE_AT}/amount_cents"),
    "amount as truth": (_granting(amount_cents=True), f"{LINE_AT}/amount_cents"),
    "no amount": (_granting(amount_cents=None), f"{LINE_AT}/amount_cents"),
    "absurd amount": (_granting(amount_cents=10**15), f"{LINE_AT}/amount_cents"),
    "grant above the request": (_granting(amount_cents=324_001), f"{LINE_AT}/amount_cents"),
    "grant in a year that is not asked for": (_granting(school_year="2030-2031"), f"{LINE_AT}/amount_cents"),
    "version as text": ({"outcome": "validated", "version": "1"}, "/version"),
    "version 0": ({"outcome": "validated", "version": 0}, "/version"),
    "a list": ([], ""),
    "a word": ("validated", ""),
}
COMPLETIONS: Mapping[str, tuple[Any, str]] = {
    "no comments": ({}, "/comments"),
    "empty comments": ({"comments": []}, "/comments"),
    "comments of another type": ({"comments": "Joindre un devis."}, "/comments"),
    "comment of another type": ({"comments": ["Joindre un devis."]}, "/comments/0"),
    "comment without text": ({"comments": [{"part": "budget"}]}, "/comments/0/text"),
    "empty text": (_asking(text=""), "/comments/0/text"),
    "blank text": (_asking(text=" \t"), "/comments/0/text"),
    "text too long": (_asking(text="a" * 10_001), "/comments/0/text"),
    "part of two lines": (_asking(part="budget\nsecond"), "/comments/0/part"),
    "part of two lines for whoever reads it": (_asking(part="budget\u2028second"), "/comments/0/part"),
    "control character": (_asking(text="a\x00b"), "/comments/0/text"),
    "unknown field of a comment": (_asking(author="x"), "/comments/0/author"),
    "too many comments": ({"comments": _asking()["comments"] * 201}, "/comments"),
    "a number": (3, ""),
}
APPOINTMENTS: Mapping[str, tuple[Any, str]] = {
    "no president": ({"members": MEMBERS}, "/president"),
    "no members": ({"president": PRESIDENT}, "/members"),
    "too few members": ({"president": PRESIDENT, "members": MEMBERS[:2]}, "/members"),
    "the same member twice": ({"president": PRESIDENT, "members": [*MEMBERS, MEMBERS[0]]}, "/members/3/subject"),
    "member without a name": ({"president": PRESIDENT, "members": [{"subject": "m"}]}, "/members/0/name"),
    "deputy is president": ({"president": PRESIDENT, "deputy": PRESIDENT, "members": MEMBERS}, "/deputy/subject"),
    "subject with a line separator": (
        {"president": PRESIDENT | {"subject": "rector\u2028"}, "members": MEMBERS},
        "/president/subject",
    ),
    "subject that no token can name": (
        {"president": PRESIDENT | {"subject": "rector\u00a01"}, "members": MEMBERS},
        "/president/subject",
    ),
    "name of two lines": ({"president": PRESIDENT | {"name": "a\u2029b"}, "members": MEMBERS}, "/president/name"),
    "empty subject": ({"president": PRESIDENT | {"subject": ""}, "members": MEMBERS}, "/president/subject"),
    "unknown field": ({"president": PRESIDENT, "members": MEMBERS, "term": 3}, "/term"),
}


def _check(ready: Callers, method: str, path: str, body: Any, pointer: str) -> None:
    before = (ready.world.file(), ready.world.stated_types(), ready.send("GET", f"{ROOT}/commission").json)
    answer = ready.send(method, path, body)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert (ready.world.file(), ready.world.stated_types(), ready.send("GET", f"{ROOT}/commission").json) == before


@pytest.mark.parametrize("fault", DECISIONS)
def test_a_decision_is_refused_for(ready: Callers, fault: str) -> None:
    _check(ready, "POST", f"{FILE}/decisions", *DECISIONS[fault])


@pytest.mark.parametrize("fault", COMPLETIONS)
def test_a_request_for_completion_is_refused_for(ready: Callers, fault: str) -> None:
    _check(ready, "POST", f"{FILE}/completion-requests", *COMPLETIONS[fault])


@pytest.mark.parametrize("fault", APPOINTMENTS)
def test_an_appointment_is_refused_for(ready: Callers, fault: str) -> None:
    _check(ready, "PUT", f"{ROOT}/commission", *APPOINTMENTS[fault])


@pytest.mark.parametrize("path", ["decisions", "completion-requests"])
@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"<decision/>", "application/xml", 415, "unsupported_media_type"),
        (b"outcome=validated", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"{", "application/json", 400, "malformed_json"),
        (b'{"outcome": NaN}', "application/json", 400, "malformed_json"),
        (b'{"reason": "\xff"}', "application/json", 400, "malformed_json"),
        (b"", "application/json", 422, "invalid_document"),
        (b"null", "application/json", 422, "invalid_document"),
    ],
)
def test_what_is_not_a_json_object_is_refused(
    ready: Callers, path: str, body: bytes, content_type: str, status: int, code: str
) -> None:
    answer = ready.send("POST", f"{FILE}/{path}", data=body, content_type=content_type)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.mimetype == "application/problem+json"
    assert ready.world.stated_types() == ["opened"]


def test_what_could_not_be_told_in_one_message_is_refused_and_nothing_has_changed(
    ready: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LARGEST_FACT", 2_000)
    before = (ready.world.file(), ready.world.stated_types())
    answer = ready.send("POST", f"{FILE}/completion-requests", _asking(text="é" * 1_000))
    assert (answer.status_code, answer.json["code"]) == (422, "fact_too_large")
    assert (ready.world.file(), ready.world.stated_types()) == before
    assert ready.send("POST", f"{FILE}/completion-requests", _asking(text="é" * 10)).status_code == 201
