"""Whatever is sent to a running installation, the answer says precisely what is wrong, and nothing has changed."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from shared.demo.story import UAI
from shared.identity.actor import Role
from shared.identity.tokens import new_key
from tests.e2e.asking import OTHER_UAI, Asked, Reply, check_problem

PROJECTS = "/api/submission/v1/projects"
STRUCTURES = "/api/submission/v1/structures"
ENVELOPES = "/api/funding/v1/envelopes"
COMMISSION = "/api/review/v1/commission"
JSON = {"Content-Type": "application/json"}
LINE = "/budget/lines/0"
LARGE = 10 * 1024 * 1024
SCHOOL, ADMINISTRATOR, RECTOR = Role.SCHOOL, Role.ADMINISTRATOR, Role.RECTOR
FUND_MANAGER = Role.FUND_MANAGER


@dataclass(frozen=True)
class Case:
    """A document that cannot be accepted, and what is said of it."""

    name: str
    role: Role
    method: str
    path: str
    document: Any
    pointers: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def draft(name: str, document: Any, *pointers: str) -> Case:
    return Case(name, SCHOOL, "POST", PROJECTS, document, pointers)


def line(name: str, document: Any, *pointers: str) -> Case:
    return draft(name, {"budget": {"lines": [document]}}, *(f"{LINE}/{pointer}" for pointer in pointers))


def credit(name: str, *pointers: str, **changes: Any) -> Case:
    good = {"budget_year": 2026, "programme": "141", "kind": "AE", "amount_cents": 1, "reference": "R-1"}
    return Case(name, FUND_MANAGER, "POST", ENVELOPES, {**good, **changes}, pointers)


def seats(name: str, document: Any, *pointers: str) -> Case:
    return Case(name, RECTOR, "PUT", COMMISSION, document, pointers)


DOCUMENTS = [
    draft("unknown field", {"colour": "blue"}, "/colour"),
    draft("number for text", {"title": 3}, "/title"),
    draft("text for a number", {"pupils": "120"}, "/pupils"),
    draft("claim for a number", {"pupils": True}, "/pupils"),
    draft("list for an object", {"budget": []}, "/budget"),
    draft("several faults at once", {"title": 3, "axes": ["joy"]}, "/title", "/axes/0"),
    draft("NUL", {"title": "a\x00b"}, "/title"),
    draft("half a surrogate pair", {"title": "\ud800"}, "/title"),
    draft("a list", [], ""),
    draft("a word", "projet", ""),
    draft("a number", 3, ""),
    draft("null", None, ""),
    draft("wrong check letter", {"partners": {"structures": ["0930116A"]}}, "/partners/structures/0"),
    line("negative amount", {"unit_cost_cents": -1}, "unit_cost_cents"),
    line("fraction of a cent", {"unit_cost_cents": 10.5}, "unit_cost_cents"),
    line("amount beyond any fund", {"unit_cost_cents": 10**300}, "unit_cost_cents"),
    line("unknown category", {"category": "holidays"}, "category"),
    line("years that do not follow", {"school_year": "2026-2028"}, "school_year"),
    line("a year long past", {"school_year": "1999-2000"}, "school_year"),
    line("a year far off", {"school_year": "2150-2151"}, "school_year"),
    credit("nothing credited", "/amount_cents", amount_cents=0),
    credit("less than nothing credited", "/amount_cents", amount_cents=-100),
    credit("half a cent credited", "/amount_cents", amount_cents=0.5),
    credit("unknown programme", "/programme", programme="150"),
    credit("neither AE nor CP", "/kind", kind="XX"),
    credit("unknown field beside good ones", "/note", note="merci"),
    seats("a commission of nobody", {}, "/president", "/members"),
    seats("a seat without a name", {"president": {"subject": "p"}, "members": []}, "/president/name"),
]


def as_json(document: Any) -> bytes:
    """With what JSON has no name for written as Python does."""
    return json.dumps(document).encode()


def ask(asked: Asked, method: str, path: str, body: bytes | None, *roles: Role, **headers: str) -> Reply:
    """As somebody of the story's school, where a school is asked for."""
    token = asked.token(*roles, uai=UAI if SCHOOL in roles else None)
    given = {"Authorization": f"Bearer {token}", **JSON, **{name.replace("_", "-"): headers[name] for name in headers}}
    return asked.unchanged_by(lambda: asked.send(method, path, body, given))


@pytest.mark.parametrize("case", DOCUMENTS, ids=str)
def test_a_document_that_is_wrong_is_refused_where_it_is_wrong(asked: Asked, case: Case) -> None:
    reply = ask(asked, case.method, case.path, as_json(case.document), case.role)
    check_problem(reply, 422, "invalid_document", *case.pointers)


def test_a_school_cannot_be_registered_under_a_wrong_letter(asked: Asked) -> None:
    school = {
        "name": "Lycée", "kind": "lycee_general", "degree": 2, "sector": "public", "commune": "Bondy",
        "postcode": "93140", "department": "93", "priority_education": "none",
    }  # fmt: skip
    reply = ask(asked, "PUT", f"{STRUCTURES}/0930116A", as_json(school), ADMINISTRATOR)
    check_problem(reply, 422, "invalid_uai")


BODIES = {
    "no JSON": b"{",
    "nothing but a comma": b",",
    "bytes that are no text": b'{"title": "\xff"}',
    "a NUL byte": b'{"title": "a\x00b"}',
    "not a number": b'{"pupils": NaN}',
    "two documents": b"{} {}",
    "brackets without end": b"[" * 100_000,
    "objects without end": b'{"a":' * 100_000,
    "a number without end": b'{"pupils": ' + b"9" * 10_000 + b"}",
    "a name twice": b'{"pupils": 12, "pupils": 1200}',
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_json_is_refused(asked: Asked, name: str) -> None:
    check_problem(ask(asked, "POST", PROJECTS, BODIES[name], SCHOOL), 400, "malformed_json")


@pytest.mark.parametrize(
    ("below", "body", "status", "code", "pointers"),
    [("", b'{"unknown": 1}', 422, "invalid_document", ["/unknown"]), ("", b"{{{nan", 400, "malformed_json", []),
     ("?dry_run=1", None, 422, "invalid_parameters", ["/dry_run"])],
)  # fmt: skip
def test_a_deposit_takes_nothing_and_says_so(
    asked: Asked, below: str, body: bytes | None, status: int, code: str, pointers: list[str]
) -> None:
    path = f"{PROJECTS}/{asked.draft_id}/submissions{below}"
    check_problem(ask(asked, "POST", path, body, SCHOOL), status, code, *pointers)


def test_a_filter_that_a_list_does_not_know_is_refused(asked: Asked) -> None:
    reply = ask(asked, "GET", f"{ENVELOPES}?colour=blue", None, FUND_MANAGER)
    check_problem(reply, 422, "invalid_parameters", "/colour")


@pytest.mark.parametrize(("method", "below"), [("POST", ""), ("PATCH", "/{}"), ("POST", "/{}/submissions")])
def test_a_text_of_ten_megabytes_is_refused_unread(asked: Asked, method: str, below: str) -> None:
    path = PROJECTS + below.format(asked.draft_id)
    head = f"{method} {path} HTTP/1.1\r\nHost: nefe\r\nAuthorization: Bearer {asked.token(SCHOOL, uai=UAI)}\r\n"
    head += f'If-Match: "1"\r\nContent-Type: application/json\r\nContent-Length: {LARGE}\r\n\r\n'
    reply = asked.unchanged_by(lambda: asked.send_raw(head.encode() + b'{"title": "' + b"a" * 1000))
    check_problem(reply, 413, "too_large")


def test_a_text_that_is_merely_too_long_is_named(asked: Asked) -> None:
    long = as_json({"description": "é" * 30_000, "title": "a" * 301})
    check_problem(ask(asked, "POST", PROJECTS, long, SCHOOL), 422, "invalid_document", "/title", "/description")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_kind_is_refused(asked: Asked, kind: str) -> None:
    reply = ask(asked, "POST", PROJECTS, b'{"title": "Un labo"}', SCHOOL, Content_Type=kind)
    check_problem(reply, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("tag", "status", "code"),
    [('"99"', 412, "project_changed"), ('"0"', 412, "project_changed"), ("W/\"1\"", 412, "malformed_version"),
     ("1", 412, "malformed_version"), ("*", 428, "version_required"), ("", 428, "version_required")],
)  # fmt: skip
def test_a_change_of_what_was_not_read_is_refused(asked: Asked, tag: str, status: int, code: str) -> None:
    path = f"{PROJECTS}/{asked.draft_id}"
    check_problem(ask(asked, "PATCH", path, b'{"pupils": 1}', SCHOOL, If_Match=tag), status, code)


def test_a_key_that_served_another_body_is_refused(asked: Asked) -> None:
    token = asked.token(SCHOOL, uai=UAI)
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": "une-seule-fois",
        **JSON,
    }
    first = asked.send("POST", PROJECTS, b'{"title": "Un"}', headers)
    again = asked.unchanged_by(lambda: asked.send("POST", PROJECTS, b'{"title": "Un"}', headers))
    assert (first.status, again.status) == (201, 201)
    assert again.document["id"] == first.document["id"]
    other = asked.unchanged_by(lambda: asked.send("POST", PROJECTS, b'{"title": "Deux"}', headers))
    check_problem(other, 422, "idempotency_key_reused")


@pytest.mark.parametrize("key", ["", "é", "x" * 256])
def test_a_key_that_is_none_is_refused(asked: Asked, key: str) -> None:
    token = asked.token(SCHOOL, uai=UAI)
    head = f"POST {PROJECTS} HTTP/1.1\r\nHost: nefe\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n"
    head += f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}"
    reply = asked.unchanged_by(lambda: asked.send_raw(head.encode()))
    check_problem(reply, 422, "invalid_idempotency_key")


def reheaded(token: str, change: Callable[[dict[str, Any]], Any]) -> str:
    """The same claims and signature, under another header."""
    header, claims, signature = token.split(".")
    document = change(json.loads(base64.urlsafe_b64decode(header + "==")))
    return f"{base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip('=')}.{claims}.{signature}"


def tampered(token: str) -> str:
    """With another role, under the old signature."""
    header, claims, signature = token.split(".")
    document = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    better = base64.urlsafe_b64encode(json.dumps({**document, "roles": ["rector"]}).encode()).decode().rstrip("=")
    return f"{header}.{better}.{signature}"


def tokens(asked: Asked) -> dict[str, tuple[str, str]]:
    """What does not prove who is calling: the header, and what is said of it."""
    good = asked.token(SCHOOL, uai=UAI)
    return {
        "none": ("", "missing_token"),
        "another scheme": ("Basic ZGVtbzpkZW1v", "missing_token"),
        "words": ("Bearer bonjour", "malformed_token"),
        "expired": (f"Bearer {asked.token(SCHOOL, uai=UAI, lifetime=timedelta(hours=-1))}", "expired_token"),
        "another academy's": (f"Bearer {asked.token(SCHOOL, uai=UAI, academy='versailles')}", "foreign_token"),
        "another issuer's": (f"Bearer {asked.token(SCHOOL, uai=UAI, issuer='ailleurs')}", "foreign_token"),
        "another audience's": (f"Bearer {asked.token(SCHOOL, uai=UAI, audience='ailleurs')}", "foreign_token"),
        "another key's": (f"Bearer {asked.token(SCHOOL, uai=UAI, key=new_key())}", "untrusted_token"),
        "unsigned": (f"Bearer {reheaded(good, lambda header: {**header, 'alg': 'none'})}", "unsigned_token"),
        "with a list for a header": (f"Bearer {reheaded(good, list)}", "malformed_token"),
        "with odd extensions": (f"Bearer {reheaded(good, lambda header: {**header, 'crit': [{}]})}", "malformed_token"),
        "tampered with": (f"Bearer {tampered(good)}", "untrusted_token"),
    }


@pytest.mark.parametrize(
    "name",
    ["none", "another scheme", "words", "expired", "another academy's", "another issuer's", "another audience's",
     "another key's", "unsigned", "with a list for a header", "with odd extensions", "tampered with"],
)  # fmt: skip
def test_a_token_that_proves_nothing_lets_nobody_in(asked: Asked, name: str) -> None:
    header, code = tokens(asked)[name]
    headers = {**JSON, **({"Authorization": header} if header else {})}
    reply = asked.unchanged_by(lambda: asked.send("POST", PROJECTS, b'{"title": "Un"}', headers))
    check_problem(reply, 401, code)
    assert reply.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("method", "below", "body"),
    [("GET", "", None), ("PATCH", "", b'{"title": "Le mien"}'), ("POST", "/submissions", None),
     ("GET", "/submissions/1", None), ("POST", "/withdrawal", b'{"reason": "non"}')],
)  # fmt: skip
def test_the_project_of_another_school_stays_its_own(asked: Asked, method: str, below: str, body: bytes | None) -> None:
    token = asked.token(SCHOOL, uai=OTHER_UAI)
    headers = {"Authorization": f"Bearer {token}", "If-Match": '"1"', **JSON}
    path = f"{PROJECTS}/{asked.project_id}{below}"
    check_problem(asked.unchanged_by(lambda: asked.send(method, path, body, headers)), 403, "other_structure")


def test_a_school_has_no_say_at_the_commission(asked: Asked) -> None:
    path = f"/api/review/v1/files/{asked.project_id}/decisions"
    check_problem(ask(asked, "POST", path, b'{"outcome": "validated"}', SCHOOL), 403, "not_permitted")
    foreign = asked.token(SCHOOL, uai=OTHER_UAI)
    headers = {"Authorization": f"Bearer {foreign}"}
    hidden = asked.send("GET", f"/api/review/v1/files/{asked.project_id}", headers=headers)
    check_problem(hidden, 404, "file_unknown")
