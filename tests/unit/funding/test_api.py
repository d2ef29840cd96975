"""Funding over HTTP: envelopes, allocations, payments and ledger as their readers see them."""

import json
from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from services.funding.domain.ledger import State
from shared.identity.actor import Role
from tests.support.application import Caller
from tests.unit.funding.callers import ROOT, application_of
from tests.unit.funding.world import ECOLE, LYCEE, World, line

CREDIT = {"budget_year": 2026, "programme": "141", "kind": "AE", "amount_cents": 1_000, "reference": "Délégation n° 4"}


@pytest.fixture
def manager(world: World) -> Caller:
    return application_of(world).caller(Role.FUND_MANAGER)


def school(world: World, uai: str | None) -> Caller:
    return application_of(world).caller(Role.SCHOOL, uai=uai)


def two_schools(world: World) -> None:
    world.validate("of-lycee", line(100))
    world.validate("of-ecole", line(100), structure=dict(ECOLE))


def test_a_credit_opens_an_envelope(world: World, manager: Caller) -> None:
    answer = manager.post(f"{ROOT}/envelopes", json=CREDIT)
    assert answer.status_code == 201
    expected = {
        "name": "2026-141-AE",
        "budget_year": 2026,
        "programme": "141",
        "kind": "AE",
        "granted_cents": 1_000,
        "available_cents": 1_000,
        "reserved_cents": 0,
        "allocated_cents": 0,
        "ordered_cents": 0,
        "paid_cents": 0,
        "frozen_cents": 0,
        "returned_cents": 0,
    }
    assert answer.get_json() == expected
    assert manager.get(f"{ROOT}/envelopes").get_json() == [expected]
    assert [event.type for event in world.stated()] == ["nefe.envelope.credited.v1"]


def test_a_credit_shows_what_it_served(world: World, manager: Caller) -> None:
    world.validate("project", line(400))
    answer = manager.post(f"{ROOT}/envelopes", json=CREDIT).get_json()
    assert (answer["available_cents"], answer["reserved_cents"]) == (600, 400)


def envelopes_listed(manager: Caller, query: str = "") -> list[str]:
    """The names of the envelopes on all pages."""
    names, address = [], f"{ROOT}/envelopes{query}"
    while address:
        answer = manager.get(address)
        assert answer.status_code == 200
        names += [one["name"] for one in answer.get_json()]
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
    return names


def test_envelopes_are_listed_in_order_page_by_page(any_world: World) -> None:
    manager = application_of(any_world).caller(Role.FUND_MANAGER)
    names = []
    for year, programme, kind in product((2027, 2026), ("141", "139"), ("CP", "AE")):
        any_world.credit(100, year=year, programme=programme, kind=kind)
        any_world.credit(100, year=year, programme=programme, kind=kind)
        names.append(f"{year}-{programme}-{kind}")
    assert envelopes_listed(manager, "?limit=3") == envelopes_listed(manager) == sorted(names)
    page = manager.get(f"{ROOT}/envelopes?limit=8")
    assert {one["granted_cents"] for one in page.get_json()} == {200}
    assert "Link" not in page.headers


def test_envelopes_are_found_by_year_and_programme(world: World, manager: Caller) -> None:
    for year, programme in product((2026, 2027), ("140", "141")):
        world.credit(100, year=year, programme=programme)
    assert envelopes_listed(manager, "?programme=140&limit=1") == ["2026-140-AE", "2027-140-AE"]
    assert envelopes_listed(manager, "?budget_year=2027") == ["2027-140-AE", "2027-141-AE"]
    assert envelopes_listed(manager, "?budget_year=2027&programme=141") == ["2027-141-AE"]
    assert envelopes_listed(manager, "?programme=139") == []


@pytest.mark.parametrize(
    "query", ["programme=142", "budget_year=soon", "budget_year=1999", "limit=0", "year=2026", "after=MjAyNi0xNDE"]
)
def test_a_query_of_envelopes_that_means_nothing_is_refused(manager: Caller, query: str) -> None:
    answer = manager.get(f"{ROOT}/envelopes?{query}")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


def test_a_used_reference_is_refused(world: World, manager: Caller) -> None:
    manager.post(f"{ROOT}/envelopes", json=CREDIT)
    answer = manager.post(f"{ROOT}/envelopes", json=CREDIT)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "credit_reference_already_used")
    assert world.cents(State.AVAILABLE) == 1_000


def test_a_credit_sent_again_with_its_key_is_answered_and_counts_once(world: World, manager: Caller) -> None:
    answers = [manager.post(f"{ROOT}/envelopes", json=CREDIT, headers={"Idempotency-Key": "click"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].get_json() == answers[1].get_json()
    assert world.cents(State.AVAILABLE) == 1_000


CREDIT_FAULTS: Mapping[str, tuple[Any, str]] = {
    "unknown field": (CREDIT | {"colour": "blue"}, "/colour"),
    "no amount": ({name: value for name, value in CREDIT.items() if name != "amount_cents"}, "/amount_cents"),
    "an amount of nothing": (CREDIT | {"amount_cents": 0}, "/amount_cents"),
    "a negative amount": (CREDIT | {"amount_cents": -1}, "/amount_cents"),
    "an amount as text": (CREDIT | {"amount_cents": "5"}, "/amount_cents"),
    "a fractional amount": (CREDIT | {"amount_cents": 0.5}, "/amount_cents"),
    "an amount as truth": (CREDIT | {"amount_cents": True}, "/amount_cents"),
    "an amount written with a point": (CREDIT | {"amount_cents": 100.0}, "/amount_cents"),
    "an amount that is null": (CREDIT | {"amount_cents": None}, "/amount_cents"),
    "an absurd amount": (CREDIT | {"amount_cents": 10**15}, "/amount_cents"),
    "an amount beyond 64 bits": (CREDIT | {"amount_cents": 2**63}, "/amount_cents"),
    "an amount beyond any register": (CREDIT | {"amount_cents": 10**300}, "/amount_cents"),
    "an amount below 64 bits": (CREDIT | {"amount_cents": -(2**63) - 1}, "/amount_cents"),
    "a year beyond 64 bits": (CREDIT | {"budget_year": 2**63}, "/budget_year"),
    "an unknown programme": (CREDIT | {"programme": "142"}, "/programme"),
    "a programme as a number": (CREDIT | {"programme": 141}, "/programme"),
    "an unknown kind": (CREDIT | {"kind": "ae"}, "/kind"),
    "a year as text": (CREDIT | {"budget_year": "2026"}, "/budget_year"),
    "a year out of reach": (CREDIT | {"budget_year": 1999}, "/budget_year"),
    "an empty reference": (CREDIT | {"reference": ""}, "/reference"),
    "a blank reference": (CREDIT | {"reference": "  "}, "/reference"),
    "a reference of two lines": (CREDIT | {"reference": "a\nb"}, "/reference"),
    "a reference that is too long": (CREDIT | {"reference": "a" * 101}, "/reference"),
    "a list": ([], ""),
}


@pytest.mark.parametrize("fault", CREDIT_FAULTS)
def test_a_credit_is_refused_for(world: World, manager: Caller, fault: str) -> None:
    body, pointer = CREDIT_FAULTS[fault]
    answer = manager.post(f"{ROOT}/envelopes", json=body)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [pointer]
    assert manager.get(f"{ROOT}/envelopes").get_json() == []


PAYMENT_FAULTS: Mapping[str, tuple[Any, str]] = {
    "no kind": ({}, "/kind"),
    "an unknown kind": ({"kind": "gift"}, "/kind"),
    "an amount of nothing": ({"kind": "advance", "amount_cents": 0}, "/amount_cents"),
    "a negative amount": ({"kind": "advance", "amount_cents": -5}, "/amount_cents"),
    "a fractional amount": ({"kind": "advance", "amount_cents": 0.5}, "/amount_cents"),
    "an amount written with a point": ({"kind": "advance", "amount_cents": 5.0}, "/amount_cents"),
    "an amount as text": ({"kind": "advance", "amount_cents": "5"}, "/amount_cents"),
    "an amount beyond 64 bits": ({"kind": "advance", "amount_cents": 2**63}, "/amount_cents"),
    "unknown field": ({"kind": "advance", "to": "me"}, "/to"),
}


@pytest.mark.parametrize("fault", PAYMENT_FAULTS)
def test_a_payment_is_refused_for(world: World, manager: Caller, fault: str) -> None:
    body, pointer = PAYMENT_FAULTS[fault]
    answer = manager.post(f"{ROOT}/allocations/project/payments", json=body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [pointer]


@pytest.mark.parametrize("address", ["envelopes", "allocations/project/payments"])
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "9" * 10_000])
def test_an_amount_that_is_no_number_of_json_is_refused(manager: Caller, address: str, number: str) -> None:
    answer = manager.post(f"{ROOT}/{address}", data=f'{{"amount_cents": {number}}}', content_type="application/json")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "malformed_json")
    assert envelopes_listed(manager) == []


def test_an_amount_that_only_floating_point_can_hold_is_refused(manager: Caller) -> None:
    body = json.dumps(CREDIT).replace("1000", "1e400")
    answer = manager.post(f"{ROOT}/envelopes", data=body, content_type="application/json")
    assert [error["pointer"] for error in answer.get_json()["errors"]] == ["/amount_cents"]
    assert envelopes_listed(manager) == []


def test_an_instalment_without_amount_is_refused(world: World, manager: Caller) -> None:
    world.credit(1_000)
    world.validate("project", line(1_000))
    world.confirm("project")
    answer = manager.post(f"{ROOT}/allocations/project/payments", json={"kind": "instalment"})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "payment_amount_required")


def test_an_allocation_is_followed_from_reservation_to_payment(world: World, manager: Caller) -> None:
    world.credit(1_000)
    world.credit(1_000, kind="CP")
    world.validate("project", line(1_000))
    project = f"{ROOT}/allocations/project"
    assert manager.get(project).get_json()["status"] == "reserved"
    confirmed = manager.post(f"{project}/confirmation")
    assert (confirmed.status_code, confirmed.get_json()["status"]) == (200, "allocated")
    ordered = manager.post(f"{project}/payments", json={"kind": "advance"})
    assert (ordered.status_code, ordered.get_json()["amount_cents"]) == (201, 300)
    world.executed(ordered.get_json()["id"])
    (payment,) = manager.get(project).get_json()["payments"]
    assert payment["status"] == "executed"
    assert payment["settlement"] == {
        "outcome": "executed",
        "settled_on": "2026-12-01",
        "reference": "finance-1",
        "reason": None,
    }


@pytest.mark.parametrize(
    ("act", "code", "status"),
    [
        ("confirmation", "allocation_deferred", 409),
        ("payments", "allocation_not_made", 409),
    ],
)
def test_what_waits_is_neither_committed_nor_paid(
    world: World, manager: Caller, act: str, code: str, status: int
) -> None:
    world.validate("project", line(100))
    answer = manager.post(f"{ROOT}/allocations/project/{act}", json={"kind": "advance"} if act == "payments" else None)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_a_waiting_project_shows_its_place(world: World, manager: Caller) -> None:
    world.validate("project", line(100))
    assert manager.get(f"{ROOT}/allocations/project").get_json()["place"] == {"rank": 1, "missing_cents": 100}


@pytest.mark.parametrize("project", ["unknown", "a%00b", "x" * 300])
def test_an_unknown_project_is_not_found(manager: Caller, project: str) -> None:
    assert manager.get(f"{ROOT}/allocations/{project}").status_code == 404
    assert manager.post(f"{ROOT}/allocations/{project}/confirmation").status_code == 404


def test_allocations_are_listed_by_status(world: World, manager: Caller) -> None:
    world.credit(100)
    world.validate("first", line(100))
    world.validate("second", line(100))
    answer = manager.get(f"{ROOT}/allocations?status=deferred").get_json()
    assert [(one["project_id"], one["status"], one["is_overdue"]) for one in answer] == [("second", "deferred", False)]
    assert manager.get(f"{ROOT}/allocations?status=lost").status_code == 422


def test_allocations_are_paged_by_key(world: World, manager: Caller) -> None:
    names = [f"project-{number}" for number in range(5)]
    for name in names:
        world.validate(name, line(100))
    seen, address = [], f"{ROOT}/allocations?limit=2&status=deferred"
    while address:
        answer = manager.get(address)
        seen += [one["project_id"] for one in answer.get_json()]
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert seen == names


def test_a_school_sees_its_own_allocations_only(world: World) -> None:
    two_schools(world)
    caller = school(world, str(LYCEE["uai"]))
    assert [one["project_id"] for one in caller.get(f"{ROOT}/allocations").get_json()] == ["of-lycee"]
    assert caller.get(f"{ROOT}/allocations/of-lycee").status_code == 200
    hidden, unknown = caller.get(f"{ROOT}/allocations/of-ecole"), caller.get(f"{ROOT}/allocations/unknown")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.get_json()["code"] == unknown.get_json()["code"] == "no_such_allocation"


def test_a_school_that_is_no_structure_sees_nothing(world: World) -> None:
    two_schools(world)
    caller = school(world, None)
    assert caller.get(f"{ROOT}/allocations").get_json() == []
    assert caller.get(f"{ROOT}/allocations/of-lycee").status_code == 404


def test_the_ledger_shows_every_entry_in_order(world: World, manager: Caller) -> None:
    world.credit(1_000, reference="delegation 1")
    world.validate("project", line(400))
    world.confirm("project")
    first = manager.get(f"{ROOT}/ledger/entries?limit=2")
    assert [(one["id"], one["kind"]) for one in first.get_json()] == [(1, "credited"), (2, "reserved")]
    assert first.get_json()[0]["postings"] == [
        {
            "budget_year": 2026,
            "programme": "141",
            "kind": "AE",
            "state": "granted_by_ministry",
            "project_id": None,
            "amount_cents": -1_000,
        },
        {
            "budget_year": 2026,
            "programme": "141",
            "kind": "AE",
            "state": "available",
            "project_id": None,
            "amount_cents": 1_000,
        },
    ]
    rest = manager.get(first.headers["Link"].partition(">")[0].removeprefix("<"))
    assert [(one["id"], one["kind"], one["project_id"]) for one in rest.get_json()] == [(3, "allocated", "project")]
    assert "Link" not in rest.headers


@pytest.mark.parametrize("key", ["YWJj", "!!", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_made_up_page_key_is_refused(manager: Caller, key: str) -> None:
    assert manager.get(f"{ROOT}/ledger/entries?after={key}").status_code == 422


def test_instants_are_written_as_everywhere_else(world: World, manager: Caller) -> None:
    world.credit(1_000)
    world.credit(1_000, kind="CP")
    world.validate("project", line(400), decided_at="2026-11-05T15:42:10Z")
    world.confirm("project")
    world.pay("project")
    found = manager.get(f"{ROOT}/allocations/project").get_json()
    assert found["decided_at"] == "2026-11-05T15:42:10.000000Z"
    assert found["payments"][0]["ordered_at"] == "2026-11-05T09:00:00.000000Z"
    entries = manager.get(f"{ROOT}/ledger/entries").get_json()
    assert {entry["at"] for entry in entries} == {"2026-11-05T09:00:00.000000Z"}


def test_the_trial_balance_sums_to_zero(world: World, manager: Caller) -> None:
    world.credit(1_000)
    world.validate("project", line(400))
    answer = manager.get(f"{ROOT}/ledger/trial-balance").get_json()
    assert answer["total_cents"] == 0
    assert {one["state"]: one["balance_cents"] for one in answer["balances"]} == {
        "granted_by_ministry": -1_000,
        "available": 600,
        "reserved": 400,
    }


def test_the_api_describes_itself(manager: Caller) -> None:
    document = manager.get("/api/funding/openapi.json").get_json()
    assert set(document["paths"]) == {
        f"{ROOT}/envelopes",
        f"{ROOT}/envelopes/{{name}}/withdrawals",
        f"{ROOT}/envelopes/{{name}}/transfers",
        f"{ROOT}/allocations",
        f"{ROOT}/allocations/{{project_id}}",
        f"{ROOT}/allocations/confirmations",
        f"{ROOT}/freezes",
        f"{ROOT}/figures",
        f"{ROOT}/figures.{{form}}",
        f"{ROOT}/public/grants.csv",
        f"{ROOT}/public/grants.json",
        f"{ROOT}/allocations/{{project_id}}/repayments",
        f"{ROOT}/repayments/{{repayment_id}}/receipt",
        f"{ROOT}/repayments/{{repayment_id}}/cancellation",
        f"{ROOT}/allocations/{{project_id}}/invoices",
        f"{ROOT}/invoices/{{invoice_id}}/file",
        f"{ROOT}/invoices/{{invoice_id}}/acceptance",
        f"{ROOT}/invoices/{{invoice_id}}/refusal",
        f"{ROOT}/payments",
        f"{ROOT}/payment-batches",
        f"{ROOT}/payment-batches/{{batch_id}}.csv",
        f"{ROOT}/payment-batches/{{batch_id}}.pdf",
        f"{ROOT}/reconciliation",
        f"{ROOT}/reconciliation.{{form}}",
        f"{ROOT}/freezes/simulation",
        f"{ROOT}/freezes/{{freeze_id}}/lifting",
        f"{ROOT}/allocations/{{project_id}}/instalments/{{year}}/cancellation",
        f"{ROOT}/allocations/{{project_id}}/beneficiary",
        f"{ROOT}/allocations/{{project_id}}/convention",
        f"{ROOT}/allocations/{{project_id}}/documents",
        f"{ROOT}/allocations/{{project_id}}/documents/preview.pdf",
        f"{ROOT}/documents/{{document_id}}.pdf",
        f"{ROOT}/documents/{{document_id}}/signed-copy",
        f"{ROOT}/document-templates/{{kind}}",
        f"{ROOT}/document-templates/{{kind}}/preview.pdf",
        f"{ROOT}/waiting-list",
        f"{ROOT}/waiting-list/forecast",
        f"{ROOT}/allocations/{{project_id}}/confirmation",
        f"{ROOT}/allocations/{{project_id}}/hours",
        f"{ROOT}/allocations/{{project_id}}/payments",
        f"{ROOT}/ledger/entries",
        f"{ROOT}/ledger/trial-balance",
    }
