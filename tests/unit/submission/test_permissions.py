"""Who may do what, entry by entry."""

import pytest

from services.submission.permissions import PERMISSIONS
from tests.support.application import Application
from tests.support.permission_table import Case, Example, is_let_in, operations_of, permission_cases
from tests.unit.submission.world import API, STRUCTURE, UNREGISTERED

PROJECT = f"{API}/projects/nothing"
CONCERTATION = f"{API}/concertations/nothing"
NETWORK = {"name": "Bassin", "kind": "bassin", "lead": UNREGISTERED, "partners": []}
EXAMPLES = {
    "register_structure": Example("PUT", f"{API}/structures/{UNREGISTERED}", {"json": STRUCTURE}),
    "read_structure": Example("GET", f"{API}/structures/{UNREGISTERED}"),
    "find_structures": Example("GET", f"{API}/structures"),
    "create_project": Example("POST", f"{API}/projects", {"json": {}}),
    "revise_project": Example("PATCH", PROJECT, {"json": {}, "headers": {"If-Match": '"1"'}}),
    "read_project": Example("GET", PROJECT),
    "list_projects": Example("GET", f"{API}/projects"),
    "read_version": Example("GET", f"{PROJECT}/submissions/1"),
    "read_draft": Example("GET", f"{PROJECT}/unsent-drafts/1"),
    "read_saves": Example("GET", f"{PROJECT}/saves"),
    "attach_files": Example("DELETE", f"{PROJECT}/attachments/nothing"),
    "read_attachment": Example("GET", f"{PROJECT}/attachments"),
    "deposit_project": Example("POST", f"{PROJECT}/submissions"),
    "answer_comment": Example("PUT", f"{PROJECT}/answers/c", {"json": {"text": "Oui."}}),
    "withdraw_project": Example("POST", f"{PROJECT}/withdrawal", {"json": {"reason": ""}}),
    "amend_project": Example("POST", f"{PROJECT}/amendments", {"json": {}}),
    "stop_project": Example("POST", f"{PROJECT}/stop", {"json": {"lessons": ""}}),
    "read_report": Example("GET", f"{PROJECT}/reports"),
    "write_report": Example("PATCH", f"{PROJECT}/reports/2026-2027", {"json": {}, "headers": {"If-Match": '"1"'}}),
    "submit_report": Example("POST", f"{PROJECT}/reports/2026-2027/submission"),
    "list_reports": Example("GET", f"{API}/reports"),
    "ask_help": Example("POST", f"{PROJECT}/support-requests", {"json": {"helper": "dane", "text": ""}}),
    "read_help": Example("GET", f"{PROJECT}/support-requests"),
    "assign_help": Example("GET", f"{API}/support-requests"),
    "write_message": Example("POST", f"{PROJECT}/messages", {"json": {"text": "Bonjour."}}),
    "publish_project": Example("GET", f"{PROJECT}/public-sheet"),
    "read_prize": Example("GET", f"{API}/prizes"),
    "hold_prize": Example("PUT", f"{API}/prizes/2026-2027", {"json": {}}),
    "present_candidate": Example("DELETE", f"{API}/prizes/2026-2027/candidates/nothing"),
    "judge_candidate": Example("PUT", f"{API}/prizes/2026-2027/candidates/nothing/opinion", {"json": {}}),
    "award_prize": Example("POST", f"{API}/prizes/2026-2027/award", {"json": {}}),
    "read_resource": Example("GET", f"{API}/resources"),
    "keep_resources": Example("DELETE", f"{API}/resources/nothing"),
    "declare_concertation": Example("POST", f"{API}/concertations", {"json": {}}),
    "revise_concertation": Example("PATCH", CONCERTATION, {"json": {}, "headers": {"If-Match": '"1"'}}),
    "hold_meeting": Example("POST", f"{CONCERTATION}/meetings", {"json": {"day": "2026-12-03"}}),
    "end_concertation": Example("POST", f"{CONCERTATION}/closure", {"json": {}}),
    "read_concertation": Example("GET", CONCERTATION),
    "list_concertations": Example("GET", f"{API}/concertations"),
    "read_invitation": Example("GET", f"{CONCERTATION}/meetings/nothing/invitation.pdf"),
    "entrust_event": Example("GET", "/api/events/nothing"),
    "put_network": Example("PUT", f"{API}/networks/nothing", {"json": NETWORK}),
    "read_network": Example("GET", f"{API}/networks/nothing"),
    "list_networks": Example("GET", f"{API}/networks"),
}


@pytest.mark.parametrize("case", permission_cases(PERMISSIONS), ids=str)
def test_only_the_listed_roles_get_in(case: Case, door: Application) -> None:
    assert is_let_in(door, EXAMPLES[case.operation], case.role) == case.is_listed


def test_every_operation_is_tried(door: Application) -> None:
    assert set(EXAMPLES) == operations_of(door.app) == set(PERMISSIONS)
