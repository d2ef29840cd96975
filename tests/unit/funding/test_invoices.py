"""Invoices bear out a balance: sent by the school, accepted or refused with a reason, and counted once."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from shared.identity.actor import Role
from tests.support.application import Caller
from tests.support.clamd import INFECTED, running_clamd
from tests.unit.funding.callers import ROOT, application_of
from tests.unit.funding.granting import ALLOCATION, code, manager_of
from tests.unit.funding.papers import PDF, PNG, form
from tests.unit.funding.world import ECOLE, LYCEE, World, at_once, line

INVOICE: dict[str, Any] = {
    "supplier": "Optique du Nord",
    "number": "F-2026-118",
    "dated_on": "2026-11-04",
    "amount_cents": "400",
}


@pytest.fixture
def spending(any_world: World) -> World:
    """A project with 1,000 cents committed, whose balance is paid on invoices."""
    any_world.runtime.settings = replace(any_world.settings, balance_on_invoices=True)
    any_world.credit(1_000)
    any_world.credit(1_000, kind="CP")
    any_world.validate("project", line(1_000))
    any_world.confirm("project")
    return any_world


def school_of(world: World, uai: str = LYCEE["uai"]) -> Caller:
    return application_of(world).caller(Role.SCHOOL, uai=uai, subject="proviseure")


def send(world: World, content: bytes = PDF, *, name: str = "facture.pdf", **changes: str) -> Any:
    sent = form(content, name=name, **{**INVOICE, **changes})
    return school_of(world).post(f"{ALLOCATION}/invoices", **sent)


def balance(world: World, **order: Any) -> Any:
    return manager_of(world).post(f"{ALLOCATION}/payments", json={"kind": "balance"} | order)


def accept(world: World, invoice: Any, **content: Any) -> Any:
    return manager_of(world).post(f"{ROOT}/invoices/{invoice.get_json()['id']}/acceptance", json=content)


def test_a_school_sends_an_invoice_which_the_fund_is_told(spending: World) -> None:
    answer = send(spending)
    assert answer.status_code == 201
    assert (answer.get_json()["status"], answer.get_json()["submitted_by"]) == ("submitted", "proviseure")
    assert spending.stated_about("project")[-1] == "invoice.submitted"
    listed = school_of(spending).get(f"{ALLOCATION}/invoices").get_json()
    assert [one["number"] for one in listed] == ["F-2026-118"]
    paper = manager_of(spending).get(f"{ROOT}/invoices/{listed[0]['id']}/file")
    assert (paper.data, paper.headers["X-Content-Type-Options"]) == (PDF, "nosniff")


def test_a_balance_is_paid_as_far_as_invoices_bear_it_out(spending: World) -> None:
    assert code(balance(spending)) == (409, "invoices_missing")
    spending.pay("project")  # the advance: 300
    first = send(spending)
    assert code(balance(spending)) == (409, "invoices_missing")
    accept(spending, first)
    assert balance(spending, amount_cents=101).get_json()["code"] == "invoices_missing"
    assert balance(spending).get_json()["amount_cents"] == 100
    accept(spending, send(spending, PNG, name="photo.png", amount_cents="5000"))
    assert balance(spending).get_json()["amount_cents"] == 600
    assert code(balance(spending)) == (409, "nothing_to_pay")


def test_a_part_of_an_invoice_may_count(spending: World) -> None:
    invoice = send(spending)
    assert code(accept(spending, invoice, amount_cents=401)) == (422, "accepted_above_invoice")
    assert accept(spending, invoice, amount_cents=150).get_json()["accepted_cents"] == 150
    assert balance(spending).get_json()["amount_cents"] == 150


def test_a_refused_invoice_does_not_count_and_the_school_is_told_why(spending: World) -> None:
    address = f"{ROOT}/invoices/{send(spending).get_json()['id']}"
    refused = manager_of(spending).post(f"{address}/refusal", json={"reason": "Autre établissement."})
    assert refused.get_json()["verdict"]["reason"] == "Autre établissement."
    assert spending.stated()[-1].data["reason"] == "Autre établissement."
    assert code(balance(spending)) == (409, "invoices_missing")
    assert code(manager_of(spending).post(f"{address}/acceptance", json={})) == (409, "invoice_already_decided")
    assert code(manager_of(spending).post(f"{address}/refusal", json={"reason": "x"})) == (
        409,
        "invoice_already_decided",
    )


def test_the_same_paper_is_taken_once_however_often_it_is_sent(spending: World) -> None:
    school = school_of(spending)

    def status() -> int:
        return school.post(f"{ALLOCATION}/invoices", **form(**INVOICE)).status_code

    assert sorted(at_once(*[status] * 4), key=str) == [201, 409, 409, 409]


def test_balances_ordered_at_once_never_exceed_the_invoices(spending: World) -> None:
    accept(spending, send(spending))
    manager = manager_of(spending)
    order = partial(manager.post, f"{ALLOCATION}/payments", json={"kind": "balance"})
    at_once(*[order] * 8)
    assert sum(payment.amount_cents for payment in spending.read("project").payments) == 400


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"amount_cents": "1.5"}, "/amount_cents"),
        ({"amount_cents": "1e3"}, "/amount_cents"),
        ({"amount_cents": "-4"}, "/amount_cents"),
        ({"amount_cents": "-0"}, "/amount_cents"),
        ({"amount_cents": "0"}, "/amount_cents"),
        ({"amount_cents": "NaN"}, "/amount_cents"),
        ({"amount_cents": "4 000"}, "/amount_cents"),
        ({"amount_cents": "4,000"}, "/amount_cents"),
        ({"amount_cents": "4_000"}, "/amount_cents"),
        ({"amount_cents": "٤٠٠"}, "/amount_cents"),
        ({"amount_cents": "400 USD"}, "/amount_cents"),
        ({"amount_cents": str(10**18)}, "/amount_cents"),
        ({"amount_cents": ""}, "/amount_cents"),
        ({"dated_on": "04/11/2026"}, "/dated_on"),
        ({"supplier": " "}, "/supplier"),
        ({"number": "a\nb"}, "/number"),
        ({"currency": "EUR"}, "/currency"),
    ],
)
def test_an_invoice_is_refused_precisely(world: World, change: dict[str, Any], pointer: str) -> None:
    world.credit(1_000)
    world.validate("project", line(1_000))
    world.confirm("project")
    answer = send(world, **change)
    assert code(answer) == (422, "unsuitable_invoice")
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == [pointer]
    assert school_of(world).get(f"{ALLOCATION}/invoices").get_json() == []


@pytest.mark.parametrize(
    ("content", "change"),
    [
        (b"", {}),
        (b"MZ\x90\x00", {}),
        (PDF, {"name": "facture.exe"}),
        (PDF, {"dated_on": "2026-11-06"}),
    ],
)
def test_what_is_no_paper_or_of_a_day_to_come_is_refused(spending: World, content: bytes, change: Any) -> None:
    assert code(send(spending, content, **change)) == (422, "unsuitable_invoice")


def test_an_infected_paper_is_refused(spending: World) -> None:
    with running_clamd() as scanner:
        spending.runtime.settings = replace(spending.runtime.settings, clamd=scanner.address)
        assert code(send(spending, PDF + INFECTED)) == (422, "unsuitable_invoice")
        assert send(spending).status_code == 201
    assert send(spending, PNG, name="photo.png").status_code == 503


def test_another_school_neither_sends_nor_reads(spending: World) -> None:
    invoice = send(spending).get_json()["id"]
    stranger = school_of(spending, ECOLE["uai"])
    for answer in (
        stranger.post(f"{ALLOCATION}/invoices", **form(PNG, name="photo.png", **INVOICE)),
        stranger.get(f"{ALLOCATION}/invoices"),
        stranger.get(f"{ROOT}/invoices/{invoice}/file"),
    ):
        assert code(answer) == (404, "no_such_allocation")
