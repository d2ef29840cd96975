"""HTTP as nobody should speak it: the server says no, changes nothing, and goes on serving."""

import pytest

from shared.demo.story import UAI
from shared.identity.actor import Role
from tests.e2e.asking import PROBLEM, Asked, Reply, check_problem
from tests.nodes.waiting import wait_until

PROJECTS = "/api/submission/v1/projects"
BODY = b'{"title": "Un labo ouvert"}'
SERVICES = ("submission", "review", "funding", "notification")


def post(asked: Asked, *lines: str, body: bytes = BODY) -> Reply:
    """A POST of a draft, whose framing is that of `lines`."""
    head = [f"POST {PROJECTS} HTTP/1.1", "Host: nefe", f"Authorization: Bearer {asked.token(Role.SCHOOL, uai=UAI)}",
            "Content-Type: application/json", "Connection: close", *lines]  # fmt: skip
    return asked.unchanged_by(lambda: asked.send_raw("\r\n".join([*head, "", ""]).encode("latin-1") + body))


@pytest.mark.parametrize("length", ["-1", "dix", "1e3", "", "0x1b", "99999999999999999999999", "5, 27"])
def test_a_length_that_is_no_length_is_refused(asked: Asked, length: str) -> None:
    reply = post(asked, f"Content-Length: {length}")
    assert (reply.status, reply.headers["content-type"]) in ((400, PROBLEM), (413, PROBLEM))


def test_a_body_shorter_than_announced_is_not_taken_for_whole(asked: Asked) -> None:
    check_problem(post(asked, f"Content-Length: {len(BODY) + 10}"), 400, "bad_request")


def test_a_body_longer_than_announced_is_cut_and_so_no_json(asked: Asked) -> None:
    check_problem(post(asked, f"Content-Length: {len(BODY) - 5}"), 400, "malformed_json")


def test_two_lengths_are_refused(asked: Asked) -> None:
    check_problem(post(asked, "Content-Length: 2", f"Content-Length: {len(BODY)}"), 400, "bad_request")


def test_a_length_beside_chunks_is_refused(asked: Asked) -> None:
    assert post(asked, "Content-Length: 2", "Transfer-Encoding: chunked", body=b"0\r\n\r\n").status in (400, 411)


def test_chunks_are_refused_and_not_cut(asked: Asked) -> None:
    chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
    check_problem(post(asked, "Transfer-Encoding: chunked", body=chunks), 411, "length_required")


@pytest.mark.parametrize(
    "lines",
    [[f"X-Long: {'a' * 20_000}"], [f"X-{number}: a" for number in range(200)], ["No colon"], ["Sp ace: a"], [" : a"]],
    ids=["long", "many", "no colon", "space in a name", "no name"],
)
def test_headers_that_are_too_much_or_none_are_refused(asked: Asked, lines: list[str]) -> None:
    reply = post(asked, f"Content-Length: {len(BODY)}", *lines)
    assert (reply.status, reply.document["code"]) in ((400, "bad_request"), (431, "headers_too_large"))
    assert reply.headers["content-type"] == PROBLEM


@pytest.mark.parametrize(
    "content",
    [b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x00\xa5\x01\x00\x00", b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n",
     b"\x00" * 100, b"GET\r\n\r\n"],
    ids=["version", "TLS", "long line", "zeros", "no path"],
)  # fmt: skip
def test_what_is_no_request_is_refused(asked: Asked, content: bytes) -> None:
    assert asked.unchanged_by(lambda: asked.send_raw(content)).status in (0, 400, 414, 505)
    wait_until(lambda: asked.node.is_ready, "it goes on serving")


def test_an_address_that_is_too_long_is_told_the_limit(asked: Asked) -> None:
    reply = asked.send_raw(b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: nefe\r\n\r\n")
    check_problem(reply, 414, "uri_too_long")
    assert "4094" in reply.document["detail"]
    assert reply.headers["x-content-type-options"] == "nosniff"


def get(asked: Asked, method: str, path: str) -> Reply:
    headers = {"Authorization": f"Bearer {asked.token(Role.SCHOOL, uai=UAI)}"}
    return asked.unchanged_by(lambda: asked.send(method, path, None, headers))


def test_a_head_is_a_get_without_its_body(asked: Asked) -> None:
    path = f"{PROJECTS}/{asked.project_id}"
    head, whole = get(asked, "HEAD", path), get(asked, "GET", path)
    assert (head.status, head.content) == (200, b"")
    assert (head.headers["etag"], head.headers["content-type"]) == (whole.headers["etag"], "application/json")


def test_what_is_allowed_can_be_asked(asked: Asked) -> None:
    reply = asked.send("OPTIONS", PROJECTS)
    assert (reply.status, reply.content, reply.headers.get("content-type")) == (204, b"", None)
    assert set(reply.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("method", ["DELETE", "PUT", "TRACE", "PROPFIND"])
def test_a_method_that_nothing_answers_to_is_refused(asked: Asked, method: str) -> None:
    reply = get(asked, method, PROJECTS)
    check_problem(reply, 405, "method_not_allowed")
    assert "POST" in reply.headers["allow"]


UNKNOWN = [
    "/nowhere",
    "/favicon.ico",
    "/api",
    "/api/",
    "/api/nowhere/v1/projects",
    "/API/submission/v1/projects",
    "//api/submission/v1/projects",
    *(f"/api/{name}{rest}" for name in SERVICES for rest in ("", "/", "/v1", "/v2/projects", "/v1/nowhere")),
    "/api/submission/v1/projects/",
    "/api/submission/../../../etc/passwd",
    "/api/submission/v1/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/api/submission/v1/projects/..%2f..%2f..%2fetc%2fpasswd",
    "/api/submission/v1/projects/%00",
    "/api/submission/v1/projects/%ff%fe",
    "/api/submission/v1/projects/%ed%a0%80",
    "/api/submission/v1/projects/%0d%0aX-Evil:%20yes",
    "/api/submission/v1/projects/%252e%252e%252f",
    "/api/submission/v1/projects/" + "a" * 300,
    "/api/submission/v1/projects/'%20OR%201=1--",
    "/api/submission/v1/projects/x/submissions/99999999999999999999",
    "/api/submission/v1/projects/x/submissions/-1",
    "/api/submission/v1/projects/x/submissions/%D9%A1",
    "/api/submission%2fv1%2fprojects%2f",
]


@pytest.mark.parametrize("path", UNKNOWN)
def test_nothing_is_found_where_nothing_is(asked: Asked, path: str) -> None:
    reply = get(asked, "GET", path)
    assert (reply.status, reply.headers["content-type"]) == (404, PROBLEM)
    assert reply.document["code"] in ("not_found", "unknown_project", "unknown_version")
    assert "x-evil" not in reply.headers
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=-1", "limit=1e3", "limit=%00", "limit=201", "limit=%F0%9F%98%80", "after=%ff", "after=!",
     "status=nothing", "colour=blue"],
)  # fmt: skip
def test_a_query_that_is_wrong_is_refused(asked: Asked, query: str) -> None:
    name = query.partition("=")[0]
    check_problem(get(asked, "GET", f"{PROJECTS}?{query}"), 422, "invalid_parameters", f"/{name}")


@pytest.mark.parametrize("host", ["evil.example", "nefe:99999", "a" * 300, "[::1"])
def test_no_answer_repeats_the_host_that_was_asked_for(asked: Asked, host: str) -> None:
    content = f"GET /api//submission//v1 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    reply = asked.unchanged_by(lambda: asked.send_raw(content))
    assert reply.status in (400, 404)
    assert host.encode() not in reply.content


def test_a_refused_installation_still_serves(asked: Asked) -> None:
    wait_until(lambda: asked.node.is_ready, "it goes on serving")
    assert get(asked, "GET", PROJECTS).status == 200
