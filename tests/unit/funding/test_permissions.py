"""The table of who may do what of the money, entry by entry, at the door."""

from collections.abc import Iterator

import pytest

from services.funding.permissions import PERMISSIONS
from shared.database import open_database
from shared.identity.actor import Role
from tests.support.application import Application
from tests.support.permission_table import Case, Example, is_let_in, operations_of, permission_cases
from tests.unit.funding.callers import ROOT, application_of
from tests.unit.funding.world import World, create

PROJECT = f"{ROOT}/allocations/project"
EMPTY_FORM = {"data": {"supplier": ""}, "content_type": "multipart/form-data"}

EXAMPLES = {
    "credit_envelope": Example("POST", f"{ROOT}/envelopes", {"json": {}}),
    "move_credits": Example("POST", f"{ROOT}/envelopes/2026-141-AE/withdrawals", {"json": {}}),
    "list_envelopes": Example("GET", f"{ROOT}/envelopes"),
    "read_waiting_list": Example("GET", f"{ROOT}/waiting-list", {"query_string": {"programme": "141"}}),
    "list_allocations": Example("GET", f"{ROOT}/allocations"),
    "read_allocation": Example("GET", PROJECT),
    "give_hours": Example("POST", f"{PROJECT}/hours", {"json": {}}),
    "confirm_allocation": Example("POST", f"{PROJECT}/confirmation"),
    "prepare_grant": Example("PUT", f"{PROJECT}/beneficiary", {"json": {}}),
    "issue_document": Example("POST", f"{PROJECT}/documents", {"json": {"kind": "order"}}),
    "read_document": Example("GET", f"{PROJECT}/documents"),
    "write_template": Example("GET", f"{ROOT}/document-templates/order"),
    "freeze_instalments": Example("POST", f"{ROOT}/freezes/simulation", {"json": {}}),
    "list_freezes": Example("GET", f"{ROOT}/freezes"),
    "send_invoice": Example("POST", f"{PROJECT}/invoices", EMPTY_FORM),
    "read_invoice": Example("GET", f"{PROJECT}/invoices"),
    "decide_invoice": Example("POST", f"{ROOT}/invoices/1/refusal", {"json": {}}),
    "hand_over_payments": Example("POST", f"{ROOT}/payment-batches", {"json": {}}),
    "reconcile_payments": Example("GET", f"{ROOT}/reconciliation"),
    "ask_back": Example("POST", f"{PROJECT}/repayments", {"json": {}}),
    "read_repayments": Example("GET", f"{PROJECT}/repayments"),
    "read_figures": Example("GET", f"{ROOT}/figures"),
    "export_figures": Example("GET", f"{ROOT}/figures.csv"),
    "order_payment": Example("POST", f"{PROJECT}/payments", {"json": {"kind": "advance"}}),
    "list_ledger_entries": Example("GET", f"{ROOT}/ledger/entries"),
    "read_trial_balance": Example("GET", f"{ROOT}/ledger/trial-balance"),
}
READING = {Role.FUND_MANAGER, Role.RECTOR}
ALLOWED = {
    "credit_envelope": {Role.FUND_MANAGER},
    "move_credits": {Role.FUND_MANAGER},
    "list_envelopes": READING,
    "read_waiting_list": READING,
    "list_allocations": READING | {Role.SCHOOL},
    "read_allocation": READING | {Role.SCHOOL},
    "give_hours": {Role.FUND_MANAGER},
    "confirm_allocation": {Role.FUND_MANAGER},
    "prepare_grant": {Role.FUND_MANAGER},
    "issue_document": {Role.FUND_MANAGER},
    "read_document": READING | {Role.SCHOOL},
    "write_template": {Role.FUND_MANAGER, Role.ADMINISTRATOR},
    "freeze_instalments": {Role.FUND_MANAGER},
    "list_freezes": READING,
    "send_invoice": {Role.FUND_MANAGER, Role.SCHOOL},
    "read_invoice": READING | {Role.SCHOOL},
    "decide_invoice": {Role.FUND_MANAGER},
    "hand_over_payments": {Role.FUND_MANAGER},
    "reconcile_payments": READING,
    "ask_back": {Role.FUND_MANAGER},
    "read_repayments": READING | {Role.SCHOOL},
    "read_figures": READING | {Role.OBSERVER},
    "export_figures": READING,
    "order_payment": {Role.FUND_MANAGER},
    "list_ledger_entries": READING,
    "read_trial_balance": READING,
}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """One application for all cases: who is let in changes nothing that the others look at."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('door') / 'nefe.db'}")
    create(engine)
    yield application_of(World(engine), is_kept=True)
    engine.dispose()


def test_the_table_says_what_was_agreed() -> None:
    assert dict(PERMISSIONS) == ALLOWED


def test_every_operation_is_tried(world: World) -> None:
    assert set(EXAMPLES) == operations_of(application_of(world).app)


@pytest.mark.parametrize("case", permission_cases(PERMISSIONS), ids=str)
def test_only_the_listed_roles_get_in(door: Application, case: Case) -> None:
    assert is_let_in(door, EXAMPLES[case.operation], case.role) == case.is_listed


@pytest.mark.parametrize("operation", sorted(EXAMPLES))
def test_nobody_gets_in_without_a_token(door: Application, operation: str) -> None:
    example = EXAMPLES[operation]
    answer = door.stranger().call(example.method, example.path, **example.options)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "missing_token")
