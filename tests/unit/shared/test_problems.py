"""Whatever goes wrong, the answer is a problem document with a stable code, and tells nothing that it should not."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from werkzeug.test import TestResponse

from shared.identity.actor import Role
from shared.web.problems import pointers
from tests.nodes.postgres import PostgresNode
from tests.support.application import Application, Caller
from tests.support.tiny import count_notes

NOTES = "/api/tiny/v1/notes"


def problem(answer: TestResponse) -> tuple[int, str]:
    """Check the shape, and return what it says."""
    assert answer.content_type == "application/problem+json"
    document = answer.get_json()
    assert document["status"] == answer.status_code
    assert document["type"] == f"urn:nefe:problem:{document['code']}"
    assert document["title"]
    assert document["instance"].startswith("/")
    assert answer.headers["X-Request-Id"]
    return answer.status_code, document["code"]


def test_an_unknown_path(writer: Caller) -> None:
    assert problem(writer.get("/nowhere")) == (404, "not_found")


def test_the_instance_is_a_uri_reference(writer: Caller) -> None:
    assert writer.get(f"{NOTES}/a b{{}}").get_json()["instance"] == f"{NOTES}/a%20b%7B%7D"


def test_a_wrong_method_names_the_right_ones(writer: Caller) -> None:
    answer = writer.call("DELETE", NOTES)
    assert problem(answer) == (405, "method_not_allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"{", "Expecting property name enclosed in double quotes, at line 1, column 2"),
        (b'{"text": "NaN",\n "a": NaN}', "NaN is no JSON value, at line 2, column 7"),
        (b'{"a": [1, -Infinity]}', "-Infinity is no JSON value, at line 1, column 11"),
        (b'{"text": "\xff\xfe"}', "not UTF-8, at byte 11"),
        (b"[" * 100_000, "lists or objects are nested too deeply"),
        (b'{"text": ' + b"9" * 10_000 + b"}", "a number has more than 4300 digits, at line 1, column 10"),
        (b'{"text": "a"} {}', "Extra data, at line 1, column 15"),
        (b'{"text": "a", "text": "b"}', 'the name "text" appears twice in one object'),
        (b'{"text": "a", "lines": [{"amount_cents": 1, "label": "a", "amount_cents": 9}]}',
         'the name "amount_cents" appears twice in one object'),
    ],
    ids=["cut", "nan", "infinity", "encoding", "depth", "digits", "two", "repeated", "repeated amount"],
)  # fmt: skip
def test_malformed_json_is_told_why_and_where(tiny: Application, body: bytes, detail: str) -> None:
    answer = tiny.caller(Role.SCHOOL).post(NOTES, data=body, content_type="application/json")
    assert problem(answer) == (400, "malformed_json")
    assert answer.get_json()["detail"] == f"the body is not JSON: {detail}"
    assert count_notes(tiny.runtime) == 0


@given(st.binary(max_size=30) | st.text(max_size=30).map(str.encode))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_bytes_are_sent_the_answer_is_a_problem(writer: Caller, body: bytes) -> None:
    answer = writer.post(NOTES, data=b'{"tags": [' + body, content_type="application/json")
    assert problem(answer) in ((400, "malformed_json"), (422, "invalid_document"))


@pytest.mark.parametrize("document", [[], "text", 3, None])
def test_json_that_is_no_object(writer: Caller, document: Any) -> None:
    answer = writer.post(NOTES, data=json.dumps(document), content_type="application/json")
    assert problem(answer) == (422, "invalid_document")
    assert answer.get_json()["errors"][0]["pointer"] == ""


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_type(writer: Caller, content_type: str) -> None:
    answer = writer.post(NOTES, data=b'{"text": "x"}', content_type=content_type)
    assert problem(answer) == (415, "unsupported_media_type")


def test_a_body_that_is_too_large_is_told_how_large_it_may_be(writer: Caller) -> None:
    answer = writer.post(NOTES, json={"text": "x" * 1024 * 1024})
    assert problem(answer) == (413, "too_large")
    assert answer.get_json()["detail"] == "a body has at most 1048576 bytes here"
    larger = writer.put("/api/tiny/v1/picture", data=b"x" * (2 * 1024 * 1024 + 1), content_type="image/png")
    assert larger.get_json()["detail"] == "a body has at most 2097152 bytes here"


def test_every_fault_of_a_document_is_pointed_at(writer: Caller) -> None:
    document = {"lines": [{"amount_cents": 1.5, "label": "x"}, {}], "a/b~c": 1, "tags": ["fine", "\x00"]}
    answer = writer.post(NOTES, json=document)
    assert problem(answer) == (422, "invalid_document")
    found = {fault["pointer"] for fault in answer.get_json()["errors"]}
    assert found == {"/text", "/lines/0/amount_cents", "/lines/1/amount_cents", "/lines/1/label", "/a~1b~0c", "/tags/1"}


def test_faults_of_the_query_are_told_apart(writer: Caller) -> None:
    answer = writer.get(f"{NOTES}?limit=0&after=???")
    assert problem(answer) == (422, "invalid_parameters")
    assert {fault["pointer"] for fault in answer.get_json()["errors"]} == {"/limit", "/after"}


def test_messages_about_the_whole_point_at_the_whole() -> None:
    messages = {"_schema": ["all wrong"], "part": {"_schema": ["wrong"], 0: ["odd"]}}
    found = [(fault.pointer, fault.message) for fault in pointers(messages)]
    assert found == [("", "all wrong"), ("/part", "wrong"), ("/part/0", "odd")]


def test_a_refusal_has_its_own_code(writer: Caller) -> None:
    answer = writer.post(NOTES, json={"text": "refuse me"})
    assert problem(answer) == (409, "note_refused")
    assert answer.get_json()["detail"] == "as asked"
    assert problem(writer.get(f"{NOTES}/missing")) == (404, "no_such_note")


@pytest.mark.parametrize("name", ["%00", "a%0Ab", "x" * 256])
def test_a_path_that_no_database_could_look_up_is_not_found(tiny_on_each: Application, name: str) -> None:
    assert problem(tiny_on_each.caller(Role.SCHOOL).get(f"{NOTES}/{name}")) == (404, "not_found")


@pytest.fixture
def operator(tiny: Application) -> Caller:
    return tiny.caller(Role.ADMINISTRATOR)


@pytest.mark.parametrize("kind", ["any", "row"])
def test_an_accident_tells_nothing_and_is_logged_with_its_request(operator: Caller, kind: str) -> None:
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as logs:
        answer = operator.get(f"/api/tiny/v1/accident/{kind}", headers={"X-Request-Id": "r-1"})
    assert problem(answer) == (500, "internal_error")
    assert "secret" not in answer.get_data(as_text=True)
    assert [entry["correlation_id"] for entry in logs if entry["event"] == "unexpected error"] == ["r-1"]


def test_what_the_framework_calls_unavailable_is_a_problem_too(operator: Caller) -> None:
    assert problem(operator.get("/api/tiny/v1/accident/unavailable")) == (503, "service_unavailable")


@pytest.fixture
def interrupted(postgres_node: PostgresNode) -> Iterator[PostgresNode]:
    yield postgres_node
    postgres_node.ensure_running()


def test_while_the_database_is_away_callers_are_asked_to_come_back(
    tiny_on_postgres: Application, interrupted: PostgresNode
) -> None:
    caller = tiny_on_postgres.caller(Role.SCHOOL)
    interrupted.stop()
    answer = caller.post(NOTES, json={"text": "hello"}, headers={"Idempotency-Key": "k"})
    assert problem(answer) == (503, "temporarily_unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    interrupted.ensure_running()
    assert caller.post(NOTES, json={"text": "hello"}, headers={"Idempotency-Key": "k"}).status_code == 201


def test_a_session_that_is_cut_in_the_middle_is_no_fault_of_the_caller(
    tiny_on_postgres: Application, interrupted: PostgresNode
) -> None:
    engine = tiny_on_postgres.runtime.engine
    cut: list[str] = []

    def cut_session(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO note") and not cut:
            cut.append(statement)
            interrupted.end_sessions(str(engine.url))

    event.listen(engine, "before_cursor_execute", cut_session)
    answer = tiny_on_postgres.caller(Role.SCHOOL).post(NOTES, json={"text": "hello"})
    assert problem(answer) == (503, "temporarily_unavailable")


def test_a_pool_without_a_free_connection_is_temporary(tiny: Application, writer: Caller) -> None:
    engine = tiny.runtime.engine
    engine.pool._timeout = 0.01  # type: ignore[attr-defined]  # a QueuePool: do not wait half a minute
    engine.pool._max_overflow = 0  # type: ignore[attr-defined]  # no other way to fill a pool
    held = [engine.raw_connection() for _ in range(5)]
    answer = writer.get(NOTES)
    for connection in held:
        connection.close()
    assert problem(answer) == (503, "temporarily_unavailable")
    assert writer.get(NOTES).status_code == 200
