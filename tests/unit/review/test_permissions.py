"""The table of who may do what of the commission, entry by entry, at the door."""

from collections.abc import Iterator

import pytest

from services.review.permissions import PERMISSIONS
from shared.contracts.examples import PROJECT_ID
from shared.identity.actor import Role
from tests.unit.review.callers import Callers
from tests.unit.review.world import World

ROOT = "/api/review/v1"
FILE = f"{ROOT}/files/{PROJECT_ID}"

ROUTES = {
    "appoint_commission": ("PUT", f"{ROOT}/commission"),
    "read_commission": ("GET", f"{ROOT}/commission"),
    "list_appointments": ("GET", f"{ROOT}/commission/appointments"),
    "list_files": ("GET", f"{ROOT}/files"),
    "read_file": ("GET", FILE),
    "read_statistics": ("GET", f"{ROOT}/statistics?from=2026-09-01&to=2026-12-31"),
    "save_view": ("GET", f"{ROOT}/views"),
    "request_completion": ("POST", f"{FILE}/completion-requests"),
    "cancel_completion": ("POST", f"{FILE}/completion-requests/cancellation"),
    "check_receipt": ("POST", f"{FILE}/receipt"),
    "assign_rapporteur": ("POST", f"{FILE}/rapporteur"),
    "set_rapporteur_rules": ("PUT", f"{ROOT}/commission/rapporteur-rules"),
    "read_rapporteur_rules": ("GET", f"{ROOT}/commission/rapporteur-rules"),
    "set_sections": ("PUT", f"{ROOT}/commission/sections"),
    "read_sections": ("GET", f"{ROOT}/commission/sections"),
    "declare_ties": ("POST", f"{ROOT}/commission/ties"),
    "list_ties": ("GET", f"{ROOT}/commission/ties"),
    "recuse_member": ("POST", f"{FILE}/recusals"),
    "set_grid": ("PUT", f"{ROOT}/commission/criteria"),
    "read_grid": ("GET", f"{ROOT}/commission/criteria"),
    "write_reading": ("PUT", f"{FILE}/reading"),
    "cast_vote": ("PUT", f"{FILE}/vote"),
    "prepare_sitting": ("POST", f"{ROOT}/sittings"),
    "hold_sitting": ("POST", f"{ROOT}/sittings/nothing/opening"),
    "read_sitting": ("GET", f"{ROOT}/sittings"),
    "request_opinion": ("POST", f"{FILE}/opinions"),
    "answer_opinion": ("POST", f"{FILE}/opinions/{PROJECT_ID}/answer"),
    "withdraw_opinion": ("POST", f"{FILE}/opinions/{PROJECT_ID}/withdrawal"),
    "correct_costs": ("PUT", f"{FILE}/costing"),
    "decide_file": ("POST", f"{FILE}/decisions"),
    "read_envelopes": ("GET", f"{ROOT}/envelopes"),
}
ALLOWED = {
    "appoint_commission": {"rector"},
    "read_commission": {"rector", "secretariat", "member", "administrator"},
    "list_appointments": {"rector", "secretariat", "member", "administrator"},
    "list_files": {"school", "member", "secretariat", "rector", "fund_manager", "expert"},
    "read_file": {"school", "member", "secretariat", "rector", "fund_manager", "expert"},
    "read_statistics": {"rector", "secretariat", "member", "observer"},
    "save_view": {"rector", "secretariat", "member"},
    "request_completion": {"secretariat", "rector"},
    "cancel_completion": {"secretariat", "rector"},
    "check_receipt": {"secretariat"},
    "assign_rapporteur": {"secretariat", "rector"},
    "set_rapporteur_rules": {"secretariat", "rector"},
    "read_rapporteur_rules": {"rector", "secretariat", "member"},
    "set_sections": {"rector"},
    "read_sections": {"rector", "secretariat", "member", "administrator"},
    "declare_ties": {"rector", "secretariat", "member"},
    "list_ties": {"rector", "secretariat", "member"},
    "recuse_member": {"member", "rector"},
    "set_grid": {"secretariat", "rector"},
    "read_grid": {"rector", "secretariat", "member"},
    "write_reading": {"member", "rector"},
    "cast_vote": {"member", "rector"},
    "prepare_sitting": {"secretariat", "rector"},
    "hold_sitting": {"member", "rector"},
    "read_sitting": {"rector", "secretariat", "member"},
    "request_opinion": {"secretariat", "rector"},
    "answer_opinion": {"expert", "secretariat"},
    "withdraw_opinion": {"secretariat", "rector"},
    "correct_costs": {"secretariat", "rector"},
    "decide_file": {"rector", "member"},
    "read_envelopes": {"rector", "secretariat", "member", "fund_manager"},
}


@pytest.fixture(scope="module")
def callers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    """The caller presides: what is refused is refused to the role. One commission for all: the cases change nothing."""
    world = World(f"sqlite:///{tmp_path_factory.mktemp('door') / 'nefe.db'}")
    world.appoint()
    yield Callers(world, is_kept=True)
    world.engine.dispose()


def test_every_operation_of_the_table_is_tried_here() -> None:
    assert set(PERMISSIONS) == set(ROUTES) == set(ALLOWED)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("operation", sorted(ROUTES))
def test_an_operation_is_open_to_the_roles_of_the_table_only(callers: Callers, operation: str, role: Role) -> None:
    method, path = ROUTES[operation]
    answer = callers.send(method, path, role=role)
    if role.value in ALLOWED[operation]:
        assert answer.status_code not in (401, 403)
    else:
        assert (answer.status_code, answer.json["code"]) == (403, "not_permitted")


@pytest.mark.parametrize("operation", sorted(ROUTES))
def test_nobody_gets_in_without_a_token(callers: Callers, operation: str) -> None:
    method, path = ROUTES[operation]
    answer = callers.send(method, path, role=None)
    assert (answer.status_code, answer.json["code"]) == (401, "missing_token")
