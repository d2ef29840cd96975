"""The commission over HTTP, from the appointment to the money."""

from typing import Any

import pytest
from openapi_spec_validator import validate as validate_openapi

from shared.contracts.examples import BUDGET, PROJECT_ID, STRUCTURE
from shared.identity.actor import Role
from tests.unit.review.callers import Callers
from tests.unit.review.world import World

ROOT = "/api/review/v1"
FILE = f"{ROOT}/files/{PROJECT_ID}"
COMMISSION: dict[str, Any] = {
    "president": {"subject": "rector-1", "name": "Camille Moreau", "quality": "rectrice"},
    "members": [{"subject": f"member-{number}", "name": f"Membre {number}"} for number in (1, 2, 3)],
}
GRANT = {"lines": [{"category": "teaching_equipment", "school_year": "2026-2027", "amount_cents": 324_000}]}
VALIDATION: dict[str, Any] = {"outcome": "validated", "grant": GRANT}
COMPLETION: dict[str, Any] = {"comments": [{"part": "budget", "text": "Joindre un devis."}]}
NO_TERM = {"from": None, "until": None}
METHODS = {"GET", "PUT", "POST", "PATCH", "DELETE"}


@pytest.fixture
def callers(world: World) -> Callers:
    return Callers(world)


@pytest.fixture
def ready(callers: Callers) -> Callers:
    """A commission that sits, and a project that was deposited."""
    assert callers.send("PUT", f"{ROOT}/commission", COMMISSION).status_code == 200
    callers.world.deposit()
    return callers


def test_the_commission_is_shown_as_it_was_appointed(ready: Callers) -> None:
    shown = ready.send("GET", f"{ROOT}/commission").json
    assert shown == {
        "president": COMMISSION["president"] | NO_TERM,
        "deputy": None,
        "members": [member | {"quality": None} | NO_TERM for member in COMMISSION["members"]],
        "appointed_at": "2026-10-01T09:12:33.000000Z",
    }


def test_there_is_no_commission_to_show_before_one_is_appointed(callers: Callers) -> None:
    answer = callers.send("GET", f"{ROOT}/commission")
    assert (answer.status_code, answer.json["code"]) == (404, "no_commission")


def test_a_project_goes_from_deposit_to_money(ready: Callers) -> None:
    assert ready.send("POST", f"{FILE}/completion-requests", COMPLETION, role=Role.SECRETARIAT).status_code == 201
    ready.world.deposit(2)
    decided = ready.send("POST", f"{FILE}/decisions", VALIDATION | {"version": 2})
    assert decided.status_code == 201
    ready.world.hear("nefe.allocation.reserved.v1")
    shown = ready.send("GET", FILE).json
    assert (shown["status"], shown["version"], shown["structure"]) == ("validated", 2, STRUCTURE)
    assert [version["content"]["budget"] for version in shown["versions"]] == [BUDGET, BUDGET]
    assert shown["completion_requests"][0]["comments"][0]["text"] == "Joindre un devis."
    assert shown["completion_requests"][0]["ending"] == "answered"
    assert shown["decision"] == shown["decisions"][0] == decided.json
    assert shown["decision"]["grant"] == {"total_cents": 324_000, "may_be_served_in_part": False, **GRANT}
    assert (shown["allocation"]["status"], shown["allocation"]["total_cents"]) == ("reserved", 1_124_000)
    acts = [entry["act"] for entry in shown["history"]]
    assert acts == ["deposited", "completion_requested", "deposited", "validated", "allocation_reserved"]


def test_a_grant_that_may_be_served_in_part_says_so_to_the_fund(ready: Callers) -> None:
    grant = GRANT | {"may_be_served_in_part": True}
    for wrong in ("yes", 2, None):
        ruling = VALIDATION | {"grant": GRANT | {"may_be_served_in_part": wrong}}
        assert ready.send("POST", f"{FILE}/decisions", ruling).status_code == 422
    decided = ready.send("POST", f"{FILE}/decisions", VALIDATION | {"grant": grant})
    assert decided.json["grant"]["may_be_served_in_part"] is True
    assert ready.world.stated()[-1].data["grant"]["may_be_served_in_part"] is True
    assert ready.send("GET", FILE).json["decision"] == decided.json


def test_a_new_file_has_neither_decision_nor_allocation(ready: Callers) -> None:
    shown = ready.send("GET", FILE).json
    assert (shown["decision"], shown["allocation"], shown["is_overdue"]) == (None, None, False)
    assert (shown["status"], shown["answer_due_on"], shown["deposited_on"]) == ("open", "2026-12-01", "2026-10-01")


def test_a_request_for_completion_is_taken_back(ready: Callers) -> None:
    asked = ready.send("POST", f"{FILE}/completion-requests", COMPLETION).json
    cancelled = ready.send("POST", f"{FILE}/completion-requests/cancellation")
    assert cancelled.status_code == 200
    assert cancelled.json["completion_request_id"] == asked["completion_request_id"]
    assert (asked["ending"], cancelled.json["ending"]) == (None, "cancelled")


def test_a_comment_keeps_its_line_ends_whatever_system_it_was_written_on(ready: Callers) -> None:
    asked = ready.send("POST", f"{FILE}/completion-requests", {"comments": [{"text": "Un.\r\nDeux.\rTrois."}]})
    assert asked.json["comments"][0]["text"] == "Un.\nDeux.\nTrois."
    assert ready.world.stated()[-1].data["comments"][0]["text"] == "Un.\nDeux.\nTrois."


def test_a_school_sees_its_own_file_and_not_that_of_another(ready: Callers) -> None:
    own = ready.send("GET", FILE, role=Role.SCHOOL, subject="head", uai=str(STRUCTURE["uai"]))
    other = ready.send("GET", FILE, role=Role.SCHOOL, subject="head", uai="0930117X")
    assert own.status_code == 200
    assert (other.status_code, other.json["code"]) == (404, "file_unknown")


def test_lists_are_read_page_by_page(ready: Callers) -> None:
    for number in range(3):
        ready.world.deposit(project_id=f"p-{number}")
    seen, path = [], f"{ROOT}/files?status=open&limit=2"
    while path:
        page = ready.send("GET", path)
        seen += [file["project_id"] for file in page.json["files"]]
        path = page.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert seen == [PROJECT_ID, "p-0", "p-1", "p-2"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("status=lost", "/status/0"), ("limit=0", "/limit"), ("after=%00", "/after")],
)
def test_a_question_that_makes_no_sense_is_refused(ready: Callers, query: str, pointer: str) -> None:
    answer = ready.send("GET", f"{ROOT}/files?{query}")
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_parameters")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_a_decision_that_is_sent_twice_with_its_key_is_answered_twice_and_made_once(ready: Callers) -> None:
    headers = {"Idempotency-Key": "decision-1"}
    first = ready.send("POST", f"{FILE}/decisions", VALIDATION, headers=headers)
    again = ready.send("POST", f"{FILE}/decisions", VALIDATION, headers=headers)
    assert (first.status_code, again.status_code, again.json) == (201, 201, first.json)
    assert ready.world.stated_types() == ["opened", "validated"]


@pytest.mark.parametrize(
    ("prepare", "path", "body", "status", "code"),
    [
        (["validate"], "decisions", VALIDATION, 409, "file_already_decided"),
        (["withdraw"], "decisions", VALIDATION, 409, "project_withdrawn"),
        (["stop"], "decisions", VALIDATION, 409, "project_stopped"),
        (["ask"], "decisions", VALIDATION, 409, "completion_pending"),
        (["ask"], "completion-requests", COMPLETION, 409, "completion_pending"),
        (["validate"], "completion-requests", COMPLETION, 409, "file_already_decided"),
        ([], "completion-requests/cancellation", None, 409, "no_completion_requested"),
        ([], "decisions", VALIDATION | {"version": 2}, 412, "not_the_current_version"),
        ([], "completion-requests", COMPLETION | {"version": 2}, 412, "not_the_current_version"),
        ([], "decisions", {"outcome": "declined"}, 422, "reason_required"),
        ([], "decisions", {"outcome": "validated"}, 422, "grant_required"),
        ([], "decisions", {"outcome": "validated", "grant": None}, 422, "grant_required"),
        ([], "decisions", {"outcome": "declined", "reason": "Non.", "grant": GRANT}, 422, "grant_on_decline"),
        ([], "decisions", {"outcome": "validated", "grant": {"lines": GRANT["lines"] * 2}}, 422, "grant_line_repeated"),
        ([], "completion-requests", {"comments": [{"text": " "}]}, 422, "comment_without_text"),
    ],
)
def test_a_refusal_has_its_name_and_changes_nothing(
    ready: Callers, prepare: list[str], path: str, body: dict[str, Any] | None, status: int, code: str
) -> None:
    for act in prepare:
        getattr(ready.world, act)()
    file, stated = ready.world.file(), ready.world.stated()
    answer = ready.send("POST", f"{FILE}/{path}", body)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.mimetype == "application/problem+json"
    assert (ready.world.file(), ready.world.stated()) == (file, stated)


def test_a_decision_needs_a_commission(callers: Callers) -> None:
    callers.world.deposit()
    answer = callers.send("POST", f"{FILE}/decisions", VALIDATION)
    assert (answer.status_code, answer.json["code"]) == (409, "commission_not_appointed")


def test_another_rector_than_the_president_does_not_decide(ready: Callers) -> None:
    answer = ready.send("POST", f"{FILE}/decisions", VALIDATION, subject="rector-of-elsewhere")
    assert (answer.status_code, answer.json["code"]) == (403, "not_presiding")


def test_the_deputy_decides_too(ready: Callers) -> None:
    deputy = {"subject": "deputy-1", "name": "Dominique Petit"}
    ready.send("PUT", f"{ROOT}/commission", COMMISSION | {"deputy": deputy})
    answer = ready.send("POST", f"{FILE}/decisions", VALIDATION, role=Role.MEMBER, subject="deputy-1")
    assert answer.status_code == 201


def test_a_member_who_does_not_preside_does_not_decide(ready: Callers) -> None:
    answer = ready.send("POST", f"{FILE}/decisions", VALIDATION, role=Role.MEMBER, subject="member-1")
    assert (answer.status_code, answer.json["code"]) == (403, "not_presiding")
    assert ready.world.stated_types() == ["opened"]


def test_the_deputy_sees_the_files_as_a_member_does(ready: Callers) -> None:
    deputy = {"subject": "deputy-1", "name": "Dominique Petit"}
    ready.send("PUT", f"{ROOT}/commission", COMMISSION | {"deputy": deputy})
    assert ready.send("GET", FILE, role=Role.MEMBER, subject="deputy-1").status_code == 200


@pytest.mark.parametrize("path", ["completion-requests", "completion-requests/cancellation", "decisions"])
def test_nothing_can_be_done_to_a_file_that_is_not_there(callers: Callers, path: str) -> None:
    callers.world.appoint()
    body = {"completion-requests": COMPLETION, "decisions": VALIDATION}.get(path)
    answer = callers.send("POST", f"{FILE}/{path}", body)
    assert (answer.status_code, answer.json["code"]) == (404, "file_unknown")


def test_the_document_describes_every_route(callers: Callers) -> None:
    document = callers.send("GET", "/api/review/openapi.json", role=None).json
    validate_openapi(document)
    routes = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert {(method, path) for method, path in routes if method in METHODS} == {
        ("PUT", f"{ROOT}/commission"),
        ("GET", f"{ROOT}/commission"),
        ("GET", f"{ROOT}/commission/appointments"),
        ("GET", f"{ROOT}/commission/rapporteur-rules"),
        ("PUT", f"{ROOT}/commission/rapporteur-rules"),
        ("GET", f"{ROOT}/commission/sections"),
        ("PUT", f"{ROOT}/commission/sections"),
        ("GET", f"{ROOT}/commission/ties"),
        ("POST", f"{ROOT}/commission/ties"),
        ("GET", f"{ROOT}/files"),
        *(("GET", f"{ROOT}/files.{form}") for form in ("csv", "ods", "xlsx")),
        ("GET", f"{ROOT}/statistics"),
        ("GET", f"{ROOT}/views"),
        ("GET", f"{ROOT}/views/{{name}}"),
        ("PUT", f"{ROOT}/views/{{name}}"),
        ("DELETE", f"{ROOT}/views/{{name}}"),
        ("GET", f"{ROOT}/files/{{project_id}}"),
        ("POST", f"{ROOT}/files/{{project_id}}/completion-requests"),
        ("POST", f"{ROOT}/files/{{project_id}}/completion-requests/cancellation"),
        ("POST", f"{ROOT}/files/{{project_id}}/decisions"),
        ("POST", f"{ROOT}/files/{{project_id}}/corrections"),
        ("PUT", f"{ROOT}/files/{{project_id}}/costing"),
        ("POST", f"{ROOT}/decisions"),
        ("GET", f"{ROOT}/envelopes"),
        ("POST", f"{ROOT}/files/{{project_id}}/receipt"),
        ("GET", f"{ROOT}/commission/criteria"),
        ("PUT", f"{ROOT}/commission/criteria"),
        ("PUT", f"{ROOT}/files/{{project_id}}/reading"),
        ("PUT", f"{ROOT}/files/{{project_id}}/vote"),
        ("POST", f"{ROOT}/files/{{project_id}}/rapporteur"),
        ("POST", f"{ROOT}/files/{{project_id}}/recusals"),
        ("POST", f"{ROOT}/files/{{project_id}}/opinions"),
        ("POST", f"{ROOT}/files/{{project_id}}/opinions/{{opinion_id}}/answer"),
        ("POST", f"{ROOT}/files/{{project_id}}/opinions/{{opinion_id}}/withdrawal"),
        ("POST", f"{ROOT}/consultations"),
        ("GET", f"{ROOT}/sittings"),
        ("POST", f"{ROOT}/sittings"),
        ("GET", f"{ROOT}/sittings/{{sitting_id}}"),
        ("PUT", f"{ROOT}/sittings/{{sitting_id}}"),
        ("PUT", f"{ROOT}/sittings/{{sitting_id}}/agenda"),
        ("PUT", f"{ROOT}/sittings/{{sitting_id}}/attendance"),
        ("POST", f"{ROOT}/sittings/{{sitting_id}}/opening"),
        ("POST", f"{ROOT}/sittings/{{sitting_id}}/closing"),
        ("POST", f"{ROOT}/sittings/{{sitting_id}}/cancellation"),
        ("GET", f"{ROOT}/sittings/{{sitting_id}}/minutes.pdf"),
        ("POST", f"{ROOT}/sittings/{{sitting_id}}/minutes/signature"),
    }
