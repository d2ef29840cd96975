"""Messages over HTTP: who reads which, page by page, and who sends one again."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.notification.app import create_app
from services.notification.domain.message import Message
from services.notification.permissions import PERMISSIONS
from shared.contracts.examples import PROJECT_ID
from shared.identity.actor import Role
from tests.support.application import Application
from tests.support.permission_table import Case, Example, is_let_in, operations_of, permission_cases
from tests.support.reuse import take
from tests.unit.notification.world import SUBMITTED, RecordingTransport, World, refused

MESSAGES = "/api/notification/v1/messages"
EXAMPLES = {
    "write_template": Example("GET", "/api/notification/v1/templates"),
    "read_inbox": Example("GET", "/api/notification/v1/inbox"),
    "set_preferences": Example("DELETE", "/api/notification/v1/preferences"),
    "manage_webhooks": Example("GET", "/api/notification/v1/webhooks"),
    "make_feed": Example("DELETE", "/api/notification/v1/structures/none/feed"),
    "read_history": Example("GET", f"{MESSAGES}/none/history"),
    "publish_gazette": Example("POST", "/api/notification/v1/gazette/issues"),
    "list_notices": Example("GET", "/api/notification/v1/notices"),
    "list_messages": Example("GET", MESSAGES),
    "read_message": Example("GET", f"{MESSAGES}/none"),
    "resend_message": Example("POST", f"{MESSAGES}/none/resend"),
}


@pytest.fixture
def application(world: World) -> Iterator[Application]:
    """The service's application, on the database of `world`."""
    application = Application(take(create_app, world.settings, world.runtime), world.runtime)
    yield application
    application.close()


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """One application for all cases that ask who is let in: that changes nothing which the others look at."""
    world = World(f"sqlite:///{tmp_path_factory.mktemp('door') / 'nefe.db'}")
    yield Application(create_app(world.settings, world.runtime), world.runtime)
    world.close()


@pytest.fixture
def told(world: World) -> World:
    """A validated project, about which five people were written to."""
    world.hear(SUBMITTED)
    world.hear("nefe.review.validated.v1")
    return world


def listed(application: Application, *roles: Role, uai: str | None = None, query: str = "") -> list[dict[str, Any]]:
    """What somebody with these roles finds."""
    answer = application.caller(*roles, uai=uai).get(MESSAGES + query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: list[dict[str, Any]] = answer.get_json()
    return found


@pytest.mark.parametrize("case", permission_cases(PERMISSIONS), ids=str)
def test_only_the_listed_roles_get_in(case: Case, door: Application) -> None:
    assert is_let_in(door, EXAMPLES[case.operation], case.role) == case.is_listed


def test_every_operation_is_in_the_table(application: Application) -> None:
    assert operations_of(application.app) == set(EXAMPLES) == set(PERMISSIONS)


def test_nobody_reads_without_a_token(application: Application) -> None:
    assert application.stranger().get(MESSAGES).status_code == 401


def test_a_school_sees_what_was_written_to_it_and_nothing_else(application: Application, told: World) -> None:
    assert {found["uai"] for found in listed(application, Role.SCHOOL, uai="0930116W")} == {"0930116W"}
    assert len(listed(application, Role.SCHOOL, uai="0930117X")) == 2
    assert listed(application, Role.SCHOOL, uai="0930118Y") == []
    assert listed(application, Role.SCHOOL) == []


def test_fund_managers_see_what_was_written_to_them(application: Application, told: World) -> None:
    assert [found["audience"] for found in listed(application, Role.FUND_MANAGER)] == ["fund"]


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.RECTOR, Role.ADMINISTRATOR])
def test_the_academy_sees_everything(application: Application, told: World, role: Role) -> None:
    assert len(listed(application, role)) == len(told.messages()) == 6


def test_the_roles_of_one_person_add_up(application: Application, told: World) -> None:
    found = listed(application, Role.SCHOOL, Role.FUND_MANAGER, uai="0930117X")
    assert {message["audience"] for message in found} == {"partners", "fund"}


def test_messages_are_found_by_project_and_status(application: Application, told: World) -> None:
    told.hear("nefe.notification.requested.v1", about=None)
    told.deliver(RecordingTransport())
    told.hear("nefe.review.opened.v1")
    by_project = listed(application, Role.RECTOR, query=f"?project_id={PROJECT_ID}")
    assert {found["project_id"] for found in by_project} == {PROJECT_ID}
    assert len(by_project) == 7
    pending = listed(application, Role.RECTOR, query=f"?project_id={PROJECT_ID}&status=pending")
    assert [found["subject"] for found in pending] == [told.message("review_opened").subject]
    assert listed(application, Role.RECTOR, query="?project_id=another") == []


def test_pages_follow_each_other_without_gap_or_repetition(application: Application, told: World) -> None:
    caller, found, path = application.caller(Role.RECTOR), [], f"{MESSAGES}?limit=2"
    while path:
        answer = caller.get(path)
        found += [message["id"] for message in answer.get_json()]
        path = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert found == [message.id for message in reversed(told.messages())]


@pytest.mark.parametrize("query", ["?status=lost", "?limit=0", "?limit=201", "?after=%21", "?project_id="])
def test_a_query_that_means_nothing_is_refused(application: Application, query: str) -> None:
    answer = application.caller(Role.RECTOR).get(MESSAGES + query)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"


def test_a_message_says_what_it_is_about_and_where_it_stands(application: Application, told: World) -> None:
    message = told.message("validated")
    answer = application.caller(Role.SCHOOL, uai="0930116W").get(f"{MESSAGES}/{message.id}")
    shown = answer.get_json()
    assert (shown["text"], shown["status"], shown["sent_at"]) == (message.text, "pending", None)
    assert shown["event"]["type"] == "nefe.review.validated.v1"
    assert shown["created_at"] == "2026-11-24T09:00:00.000000Z"


def test_a_message_to_somebody_else_is_not_shown(application: Application, told: World) -> None:
    answer = application.caller(Role.SCHOOL, uai="0930117X").get(f"{MESSAGES}/{told.message('validated').id}")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "message_of_others")


def test_a_message_that_does_not_exist_is_not_found(application: Application) -> None:
    for path in (f"{MESSAGES}/none", f"{MESSAGES}/{'x' * 200}"):
        answer = application.caller(Role.RECTOR).get(path)
        assert (answer.status_code, answer.get_json()["code"]) == (404, "message_unknown")


def failed_message(world: World) -> Message:
    """A message that was given up."""
    world.deliver(RecordingTransport(refused))
    return world.message("validated")


def test_the_secretariat_sends_a_failed_message_again(application: Application, told: World) -> None:
    message = failed_message(told)
    answer = application.caller(Role.SECRETARIAT).post(f"{MESSAGES}/{message.id}/resend")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "pending")
    transport = RecordingTransport()
    told.deliver(transport)
    assert transport.recipients() == [message.recipient]


def test_a_message_is_sent_again_once_for_one_key(application: Application, told: World) -> None:
    path, key = f"{MESSAGES}/{failed_message(told).id}/resend", {"Idempotency-Key": "once"}
    caller = application.caller(Role.ADMINISTRATOR)
    assert caller.post(path, headers=key).get_json() == caller.post(path, headers=key).get_json()
    assert caller.post(path).get_json()["code"] == "message_not_failed"


def test_the_service_describes_itself(application: Application) -> None:
    described = application.stranger().get("/api/notification/openapi.json").get_json()
    assert MESSAGES in described["paths"]
