"""Who gets in: only known callers, only with a role that is listed, and no route is open by oversight."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import MetaData

from shared.config import Settings
from shared.identity.access import permitted, public
from shared.identity.actor import Role
from shared.identity.tokens import new_key
from shared.messaging.tables import messaging_tables
from shared.web.app import Misbuilt, build_app
from shared.web.blueprint import Blueprint
from shared.web.idempotency import idempotent
from tests.support.application import Application, Caller, settings_for
from tests.support.permission_table import Case, Example, is_let_in, operations_of, permission_cases
from tests.support.tiny import PERMISSIONS, SERVICE
from tests.support.tokens import bearer, token_for

NOTES = "/api/tiny/v1/notes"
EXAMPLES = {
    "write_note": Example("POST", NOTES, {"json": {"text": "hello"}}),
    "read_note": Example("GET", f"{NOTES}/any"),
    "break_down": Example("GET", "/api/tiny/v1/accident/none"),
}


@pytest.mark.parametrize("case", permission_cases(PERMISSIONS), ids=str)
def test_only_the_listed_roles_get_in(tiny: Application, case: Case) -> None:
    assert is_let_in(tiny, EXAMPLES[case.operation], case.role) == case.is_listed


def test_every_operation_has_a_route(tiny: Application) -> None:
    assert operations_of(tiny.app) == set(PERMISSIONS) == set(EXAMPLES)


def test_the_checker_sees_a_route_that_lets_in_too_many(tiny: Application) -> None:
    tiny.app.extensions["nefe"].permissions = {**PERMISSIONS, "write_note": frozenset(Role)}
    assert is_let_in(tiny, EXAMPLES["write_note"], Role.OBSERVER)


def test_a_caller_without_a_role_gets_nowhere(tiny: Application) -> None:
    answer = tiny.caller().get(NOTES)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "not_permitted")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "missing_token"),
        ({"Authorization": "Basic YTpi"}, "missing_token"),
        (bearer("nonsense"), "malformed_token"),
        (bearer(token_for(Role.SCHOOL, academy="lille")), "foreign_token"),
        (bearer(token_for(Role.SCHOOL, audience="elsewhere")), "foreign_token"),
        (bearer(token_for(Role.SCHOOL, lifetime=timedelta(hours=-1))), "expired_token"),
        (bearer(token_for(Role.SCHOOL, key=new_key())), "untrusted_token"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_unknown_caller_is_told_why(tiny: Application, headers: dict[str, str], code: str) -> None:
    answer = tiny.app.test_client().get(NOTES, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (401, code)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_scheme_is_read_in_any_case(tiny: Application) -> None:
    headers = {"Authorization": f"bearer  {token_for(Role.SCHOOL)} "}
    assert tiny.app.test_client().get(NOTES, headers=headers).status_code == 200


def test_strangers_learn_nothing_about_what_they_sent(tiny: Application) -> None:
    answer = tiny.stranger().post(NOTES, data=b"{", content_type="text/plain")
    assert answer.status_code == 401
    assert tiny.caller(Role.OBSERVER).post(NOTES, json={}).status_code == 403


def test_a_public_route_is_for_anyone(tiny: Application) -> None:
    assert tiny.stranger().get("/api/tiny/v1/hello").status_code == 204


def test_a_guard_works_under_any_blueprint(tiny: Application) -> None:
    """A page that is guarded by the same decorator is guarded, whatever it is registered with."""
    pages = flask.Blueprint("pages", __name__)
    pages.get("/depot")(permitted("write_note")(lambda: "page"))
    tiny.app.register_blueprint(pages)
    assert tiny.stranger().get("/depot").status_code == 401
    assert tiny.caller(Role.OBSERVER).get("/depot").status_code == 403
    assert tiny.caller(Role.SCHOOL).get("/depot").text == "page"


def _bare(view: Callable[[], Any]) -> Callable[[], Any]:
    return view


@pytest.mark.parametrize(
    ("decorate", "reason"),
    [
        (_bare, "must be @permitted"),
        (lambda view: public(permitted("read_note")(view)), "must be @permitted"),
        (permitted("fly"), "does not know 'fly'"),
    ],
    ids=["open", "both", "unknown"],
)
def test_a_route_that_is_open_or_closed_by_oversight_stops_the_start(
    tiny: Application, sqlite_url: str, decorate: Callable[[Callable[[], Any]], Any], reason: str
) -> None:
    with pytest.raises(Misbuilt, match=reason):
        _build(tiny, sqlite_url, decorate)


def test_an_idempotent_route_needs_its_table(tiny: Application, sqlite_url: str) -> None:
    metadata = MetaData()
    service = replace(SERVICE, metadata=metadata, tables=messaging_tables(metadata))
    with pytest.raises(Misbuilt, match="idempotency_table"):
        _build(tiny, sqlite_url, lambda view: permitted("read_note")(idempotent(view)), service)


def test_a_route_is_a_function() -> None:
    with pytest.raises(TypeError, match="a route is a function"):
        Blueprint("odd", __name__).route("/x")(type("View", (), {}))


def _build(tiny: Application, url: str, decorate: Callable[..., Any], service: Any = SERVICE) -> None:
    blueprint = Blueprint("odd", __name__, url_prefix="/api/tiny/v1")

    def view() -> None:
        return None

    blueprint.post("/odd")(blueprint.response(204)(decorate(view)))
    build_app(
        service=service,
        runtime=tiny.runtime,
        settings=settings_for(Settings, url),
        blueprints=[blueprint],
        permissions=PERMISSIONS,
        title="Odd",
    )


def test_the_caller_of_a_held_token_is_checked_per_route(tiny: Application) -> None:
    caller: Caller = tiny.caller(Role.OBSERVER)
    assert [caller.get(NOTES).status_code, caller.post(NOTES, json={"text": "x"}).status_code] == [200, 403]
