"""What every request and every answer carries."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from shared.identity.actor import Role
from shared.messaging.event import Cause
from shared.web.state import current
from tests.support.application import Application, Caller
from tests.support.tiny import NoteSchema, count_notes

NOTES = "/api/tiny/v1/notes"
PINGS = f"{NOTES}/a/pings"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def write(caller: Caller, text: str = "hello") -> str:
    return str(caller.post(NOTES, json={"text": text}).get_json()["id"])


def cause_of(tiny: Application, headers: dict[str, str]) -> Cause:
    with tiny.app.test_request_context("/api/tiny/v1/hello", headers=headers):
        tiny.app.preprocess_request()
        return current().cause


def test_a_request_id_is_given_back(writer: Caller) -> None:
    assert writer.get(NOTES, headers={"X-Request-Id": "req-42"}).headers["X-Request-Id"] == "req-42"


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, "{}", 'a"b'])
def test_a_request_id_that_is_not_fit_for_a_log_is_replaced(writer: Caller, given: str) -> None:
    answer = writer.get(NOTES, headers={"X-Request-Id": given})
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["X-Request-Id"])


def test_the_request_is_the_cause_of_what_it_makes_true(tiny: Application) -> None:
    cause = cause_of(tiny, {"X-Request-Id": "req-42", "traceparent": TRACE})
    assert cause == Cause("req-42", None, TRACE)


@pytest.mark.parametrize(
    "given", ["", "ff" + TRACE[2:], TRACE.upper(), TRACE + "-x", TRACE[:3] + "0" * 32 + TRACE[35:], TRACE + "\t"]
)
def test_a_trace_that_is_none_is_ignored(tiny: Application, given: str) -> None:
    assert cause_of(tiny, {"traceparent": given}).traceparent is None


@pytest.mark.parametrize("path", [NOTES, "/nowhere", "/livez"])
def test_every_answer_says_how_it_may_be_used(writer: Caller, path: str) -> None:
    headers = writer.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_post_without_a_body_is_fine_where_none_is_taken(writer: Caller) -> None:
    assert writer.post(PINGS).status_code == 204


def problem(answer: TestResponse) -> tuple[int, str, list[str]]:
    document = answer.get_json()
    return answer.status_code, document["code"], sorted(fault["pointer"] for fault in document.get("errors", []))


@pytest.mark.parametrize("body", [b"", b"{}", b" { } "])
def test_nothing_at_all_and_an_empty_object_say_the_same(writer: Caller, body: bytes) -> None:
    assert writer.post(PINGS, data=body, content_type="application/json").status_code == 204


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"unknown": 1, "other": 2}', (422, "invalid_document", ["/other", "/unknown"])),
        (b"[]", (422, "invalid_document", [""])),
        (b"null", (422, "invalid_document", [""])),
        (b"{{{nan", (400, "malformed_json", [])),
        (b'{"a": "' + b"a" * 10_000_000 + b'"}', (413, "too_large", [])),
    ],
    ids=["unknown", "list", "null", "malformed", "large"],
)
@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k"}], ids=["once", "with a key"])
def test_a_body_that_no_route_asked_for_is_refused(
    tiny: Application, body: bytes, expected: tuple[int, str, list[str]], headers: dict[str, str]
) -> None:
    answer = tiny.caller(Role.SCHOOL).post(PINGS, data=body, content_type="application/json", headers=headers)
    assert problem(answer) == expected
    assert count_notes(tiny.runtime) == 0


def test_a_body_that_no_route_asked_for_must_be_json_too(writer: Caller) -> None:
    assert writer.post(PINGS, data=b"a=1", content_type="application/x-www-form-urlencoded").status_code == 415


@pytest.mark.parametrize(("method", "path"), [("POST", PINGS), ("POST", NOTES), ("GET", f"{NOTES}/a")])
def test_a_parameter_that_no_route_asked_for_is_refused(tiny: Application, method: str, path: str) -> None:
    body = {"json": {"text": "hello"}} if path == NOTES else {}
    answer = tiny.caller(Role.SCHOOL).call(method, f"{path}?dry_run=1&x=", **body)
    assert problem(answer) == (422, "invalid_parameters", ["/dry_run", "/x"])
    assert count_notes(tiny.runtime) == 0


def test_who_may_not_do_it_is_told_so_whatever_is_sent(tiny: Application) -> None:
    assert tiny.caller(Role.OBSERVER).post(f"{PINGS}?dry_run=1", data=b"{{{").status_code == 403


@pytest.mark.parametrize("path", [NOTES, "/livez"])
def test_what_is_allowed_can_be_asked_and_is_answered_without_a_body(tiny: Application, path: str) -> None:
    answer = tiny.stranger().call("OPTIONS", path)
    assert (answer.status_code, answer.data, answer.headers.get("Content-Type", "")) == (204, b"", "")
    assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["Allow"].split(", "))


def test_a_route_may_take_a_larger_file_of_its_own_type(writer: Caller) -> None:
    picture = b"\x89PNG" + b"\x00" * 1024 * 1024
    assert writer.put("/api/tiny/v1/picture", data=picture, content_type="image/png").status_code == 204
    assert writer.put("/api/tiny/v1/picture", data=picture * 2, content_type="image/png").status_code == 413
    assert writer.put("/api/tiny/v1/picture", data=b"{}", content_type="application/json").status_code == 415


def test_a_body_of_unknown_length_is_refused_and_not_cut(writer: Caller) -> None:
    chunked = {"Transfer-Encoding": "chunked", "Content-Length": ""}
    answer = writer.post(NOTES, data=b"{}", content_type="application/json", headers=chunked)
    assert (answer.status_code, answer.get_json()["code"]) == (411, "length_required")


def test_a_change_is_made_from_the_version_that_was_read(writer: Caller) -> None:
    path = f"{NOTES}/{write(writer)}"
    tag = writer.get(path).headers["ETag"]
    changed = writer.patch(path, json={"text": "b"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    stale = writer.patch(path, json={"text": "c"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.get_json()["code"]) == (412, "note_changed")
    assert "ETag" not in stale.headers


def test_a_merge_patch_is_json_too(writer: Caller) -> None:
    path = f"{NOTES}/{write(writer)}"
    answer = writer.patch(
        path, data=b'{"text": "b"}', content_type="application/merge-patch+json", headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        (None, 428, "version_required"),
        ("*", 428, "version_required"),
        ('W/"1"', 412, "malformed_version"),
        ('"1", "2"', 412, "malformed_version"),
        ("1", 412, "malformed_version"),
        ('"01"', 412, "malformed_version"),
    ],
)
def test_a_change_without_a_version_is_refused(writer: Caller, given: str | None, status: int, code: str) -> None:
    path = f"{NOTES}/{write(writer)}"
    answer = writer.patch(path, json={"text": "b"}, headers={"If-Match": given} if given else {})
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_what_the_caller_has_already_is_not_sent_again(writer: Caller) -> None:
    path = f"{NOTES}/{write(writer)}"
    answer = writer.get(path, headers={"If-None-Match": '"1"'})
    assert (answer.status_code, answer.data) == (304, b"")


def next_link(link: str) -> str:
    found = re.fullmatch(r'<([^>]+)>; rel="next"', link)
    assert found
    return found[1]


def test_pages_lead_through_everything_once(writer: Caller) -> None:
    written = [write(writer, str(number)) for number in range(5)]
    path, found = f"{NOTES}?limit=2", []
    while path:
        answer = writer.get(path)
        found += [item["id"] for item in answer.get_json()]
        path = next_link(answer.headers["Link"]) if "Link" in answer.headers else ""
    assert found == sorted(written)


def test_the_next_page_keeps_what_was_asked_for(writer: Caller) -> None:
    for number in range(3):
        write(writer, str(number))
    query = parse_qs(urlsplit(next_link(writer.get(f"{NOTES}?limit=1").headers["Link"])).query)
    assert query["limit"] == ["1"]
    assert len(query["after"]) == 1


def test_schemas_are_made_once_and_not_per_request(writer: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    monkeypatch.setattr(NoteSchema, "__init__", lambda self, **_: made.append(self))
    write(writer)
    assert made == []


def test_the_caller_is_known_to_the_route(tiny: Application) -> None:
    note = tiny.caller(Role.SCHOOL, subject="Ada").post(NOTES, json={"text": "hello"})
    assert note.status_code == 201
