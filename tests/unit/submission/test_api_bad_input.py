"""Whatever is sent, the answer says precisely what is wrong with it, and nothing has changed."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from services.submission.api.schemas import NARRATIVE
from shared.contracts.fields import LARGEST_CENTS
from tests.support.application import Application, Caller
from tests.unit.submission.world import API, COLLEGE, COMPLETE, LYCEE, UNREGISTERED, World, code, pointers

PATH = f"{API}/projects"
LINE = "/budget/lines/0"


def line(**changes: Any) -> dict[str, Any]:
    """A content with one line of the budget."""
    return {"budget": {"lines": [{**COMPLETE["budget"]["lines"][0], **changes}]}}


BAD = {
    "unknown field": ({"colour": "blue"}, "/colour"),
    "unknown field below": (line(colour="blue"), f"{LINE}/colour"),
    "text as number": ({"title": 3}, "/title"),
    "number as text": ({"pupils": "120"}, "/pupils"),
    "number as claim": ({"pupils": True}, "/pupils"),
    "claim as text": ({"digital": "yes"}, "/digital"),
    "claim as number": ({"digital": 1}, "/digital"),
    "list as object": ({"axes": {"success": True}}, "/axes"),
    "list as text": ({"levels": "6e"}, "/levels"),
    "object as list": ({"budget": []}, "/budget"),
    "null in a list": ({"levels": [None]}, "/levels/0"),
    "negative amount": (line(unit_cost_cents=-1), f"{LINE}/unit_cost_cents"),
    "fractional cent": (line(unit_cost_cents=100.5), f"{LINE}/unit_cost_cents"),
    "whole amount with a point": (line(unit_cost_cents=100.0), f"{LINE}/unit_cost_cents"),
    "amount as text": (line(unit_cost_cents="100"), f"{LINE}/unit_cost_cents"),
    "amount beyond the fund": (line(unit_cost_cents=LARGEST_CENTS + 1), f"{LINE}/unit_cost_cents"),
    "enormous amount": (line(unit_cost_cents=10**300), f"{LINE}/unit_cost_cents"),
    "no quantity": (line(quantity=0), f"{LINE}/quantity"),
    "product beyond the fund": (line(quantity=1_000_000, unit_cost_cents=LARGEST_CENTS), LINE),
    "negative cofunding": ({"budget": {"cofunding": [{"amount_cents": -5}]}}, "/budget/cofunding/0/amount_cents"),
    "unknown category": (line(category="holidays"), f"{LINE}/category"),
    "unknown axis": ({"axes": ["joy"]}, "/axes/0"),
    "axis twice": ({"axes": ["success", "success"]}, "/axes/1"),
    "school year before the programme": (line(school_year="2021-2022"), f"{LINE}/school_year"),
    "school year beyond reason": (line(school_year="2150-2151"), f"{LINE}/school_year"),
    "school year of two years": (line(school_year="2026-2028"), f"{LINE}/school_year"),
    "wrong check letter": ({"partners": {"structures": ["0930116X"]}}, "/partners/structures/0"),
    "unregistered partner": ({"partners": {"structures": [UNREGISTERED]}}, "/partners/structures/0"),
    "partner twice": ({"partners": {"structures": [COLLEGE, COLLEGE]}}, "/partners/structures/1"),
    "itself as partner": ({"partners": {"structures": [COLLEGE, LYCEE]}}, "/partners/structures/1"),
    "line break in a title": ({"title": "a\nb"}, "/title"),
    "control character": ({"description": "a\x00b"}, "/description"),
    "half a surrogate pair": ({"description": "\ud800"}, "/description"),
    "text too long": ({"needs": "é" * (NARRATIVE + 1)}, "/needs"),
    "title too long": ({"title": "a" * 301}, "/title"),
    "too many pupils": ({"pupils": 1_000_001}, "/pupils"),
    "identifier with a space": (line(line_id="a b"), f"{LINE}/line_id"),
    "not an object": ([1, 2], ""),
    "text alone": ("title", ""),
}


def precise(answer: TestResponse, status: int) -> str:
    """The code of a problem of that status."""
    assert answer.status_code == status, answer.text
    return code(answer)


@pytest.mark.parametrize("name", BAD)
def test_bad_content_is_pointed_at_and_not_saved(lycee: Caller, world: World, name: str) -> None:
    document, pointer = BAD[name]
    project = world.draft()
    created = lycee.post(PATH, json=document)
    patched = lycee.patch(f"{PATH}/{project.id}", json=document, headers={"If-Match": '"1"'})
    for answer in (created, patched):
        precise(answer, 422)
        assert pointer in pointers(answer)
    assert (world.count("project"), world.sheet(project.id).project) == (1, project)


def test_two_lines_of_one_identifier_are_refused(lycee: Caller) -> None:
    twice = [{"line_id": "a"}, {"line_id": "a"}]
    answer = lycee.post(PATH, json={"budget": {"lines": twice}})
    assert (precise(answer, 422), pointers(answer)) == ("line_repeated", ["/budget/lines/1/line_id"])


def test_ten_megabytes_are_too_many(lycee: Caller, world: World) -> None:
    answer = lycee.post(PATH, json={"description": "a" * 10_000_000})
    assert precise(answer, 413) == "too_large"
    assert world.count("project") == 0


@pytest.mark.parametrize(
    "body", [b"{", b"\xff", b'{"pupils": NaN}', b"[" * 100_000, b'{"pupils": ' + b"1" * 9_999 + b"}"]
)
def test_what_is_no_json_is_refused_as_such(lycee: Caller, world: World, body: bytes) -> None:
    answer = lycee.post(PATH, data=body, content_type="application/json")
    assert precise(answer, 400) == "malformed_json"
    assert world.count("project") == 0


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_another_content_type_is_refused(lycee: Caller, world: World, content_type: str) -> None:
    project = world.draft()
    answer = lycee.patch(
        f"{PATH}/{project.id}", data=b'{"title": "x"}', content_type=content_type, headers={"If-Match": '"1"'}
    )
    assert precise(answer, 415) == "unsupported_media_type"
    assert world.sheet(project.id).project == project


@pytest.mark.parametrize(
    ("tag", "status", "name"),
    [
        (None, 428, "version_required"),
        ("*", 428, "version_required"),
        ('"2"', 412, "project_changed"),
        ('"0"', 412, "project_changed"),
        ("1", 412, "malformed_version"),
        ('W/"1"', 412, "malformed_version"),
        ('"x"', 412, "malformed_version"),
        ('"1", "2"', 412, "malformed_version"),
        ('"99999999999999999"', 412, "project_changed"),
    ],
)
def test_a_wrong_tag_changes_nothing(lycee: Caller, world: World, tag: str | None, status: int, name: str) -> None:
    project = world.draft()
    headers = {} if tag is None else {"If-Match": tag}
    answer = lycee.patch(f"{PATH}/{project.id}", json={"title": "x"}, headers=headers)
    assert precise(answer, status) == name
    assert world.sheet(project.id).project == project


@pytest.mark.parametrize("project_id", ["nothing", "1" * 300, "%00", "é", "' OR 1=1 --"])
def test_an_address_of_nothing_is_not_found(lycee: Caller, project_id: str) -> None:
    answers = [
        lycee.get(f"{PATH}/{project_id}"),
        lycee.patch(f"{PATH}/{project_id}", json={}, headers={"If-Match": '"1"'}),
        lycee.post(f"{PATH}/{project_id}/submissions"),
        lycee.post(f"{PATH}/{project_id}/withdrawal", json={"reason": ""}),
    ]
    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("version", ["0", "2", "x", "-1", "9" * 40])
def test_an_address_of_no_version_is_not_found(lycee: Caller, world: World, version: str) -> None:
    address = f"{PATH}/{world.draft().id}/submissions"
    lycee.post(address)
    assert lycee.get(f"{address}/{version}").status_code == 404


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("status=lost", "/status"),
        ("limit=0", "/limit"),
        ("limit=201", "/limit"),
        ("limit=x", "/limit"),
        ("after=%21", "/after"),
    ],
)
def test_wrong_parameters_of_a_list_are_pointed_at(lycee: Caller, query: str, pointer: str) -> None:
    answer = lycee.get(f"{PATH}?{query}")
    precise(answer, 422)
    assert pointers(answer) == [pointer]


@pytest.mark.parametrize(
    ("act", "document", "pointer"),
    [
        ("withdrawal", {"reason": "a" * 5_001}, "/reason"),
        ("withdrawal", {"reason": None}, "/reason"),
        ("withdrawal", {}, "/reason"),
        ("withdrawal", {"reason": "", "colour": "blue"}, "/colour"),
        ("stop", {"lessons": 3}, "/lessons"),
        ("stop", {"lessons": "\x07"}, "/lessons"),
    ],
)
def test_wrong_words_of_farewell_are_pointed_at(
    lycee: Caller, world: World, act: str, document: object, pointer: str
) -> None:
    project = world.draft()
    answer = lycee.post(f"{PATH}/{project.id}/{act}", json=document)
    precise(answer, 422)
    assert pointers(answer) == [pointer]
    assert world.sheet(project.id).project == project


NAMES = sorted({*COMPLETE, *COMPLETE["budget"]["lines"][0], "lines", "cofunding", "partners", "structures", "levels"})
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner, max_size=5),
    max_leaves=15,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(document=st.dictionaries(st.sampled_from(NAMES), anything, max_size=6))
def test_whatever_is_saved_can_be_read_again_and_what_is_not_is_refused_precisely(
    lycee: Caller, document: dict[str, Any]
) -> None:
    answer = lycee.post(PATH, data=json.dumps(document), content_type="application/json")
    if answer.status_code == 201:
        shown = lycee.get(answer.headers["Location"])
        assert shown.get_json()["content"] == answer.get_json()["content"]
    else:
        assert precise(answer, 422)
        assert pointers(answer)


def test_without_a_token_nothing_is_told(application: Application) -> None:
    answer = application.stranger().get(PATH)
    assert precise(answer, 401) == "missing_token"
