"""Payments are handed over once, in batches that never change, and held against what came of them."""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from services.funding.tables import MESSAGING
from shared.database import transaction
from shared.identity.actor import Role
from shared.messaging.event import Event, encode
from tests.unit.funding.callers import ROOT, application_of
from tests.unit.funding.granting import code, manager_of
from tests.unit.funding.papers import words
from tests.unit.funding.world import START, World, at_once, line

COLUMNS = (
    "bordereau;versement;ordonne_le;beneficiaire;uai;siret;nature;montant_euros;programme;exercice_cp;projet;objet"
)


@pytest.fixture
def ordering(any_world: World) -> World:
    """Three advances of 300.00 EUR are ordered; one project is called like a formula."""
    any_world.credit(900_000)
    any_world.credit(900_000, kind="CP")
    for name, title in (("a", "Un labo ; ouvert"), ("b", "=1+1"), ("c", "Le « potager »")):
        any_world.deposit(name, title=title, reference=f"0930116W-{name}")
        any_world.validate(name, line(100_000))
        any_world.confirm(name)
        any_world.pay(name)
    return any_world


def hand_over(world: World, **content: Any) -> Any:
    return manager_of(world).post(f"{ROOT}/payment-batches", json=content)


def ids(world: World) -> list[str]:
    return [one["id"] for one in manager_of(world).get(f"{ROOT}/payments").get_json()]


def test_a_batch_is_a_table_for_a_program_and_a_list_for_people(ordering: World) -> None:
    made = hand_over(ordering).get_json()
    assert (made["number"], made["payments"], made["total_cents"]) == ("BORD-2026-0001", 3, 90_000)
    answer = manager_of(ordering).get(f"{ROOT}/payment-batches/{made['id']}.csv")
    table = answer.data.decode("utf-8-sig")
    assert table.splitlines()[0] == COLUMNS
    rows = list(csv.DictReader(StringIO(table), delimiter=";"))
    assert [row["montant_euros"] for row in rows] == ["300,00"] * 3
    assert {row["objet"] for row in rows} == {"Un labo ; ouvert", "'=1+1", "Le « potager »"}
    assert {row["uai"] for row in rows} == {"0930116W"}
    assert {row["versement"] for row in rows} == set(ids(ordering))
    said = words(manager_of(ordering).get(f"{ROOT}/payment-batches/{made['id']}.pdf").data)
    assert "Bordereau de demandes de versement" in said
    assert "Montant total 900,00 €" in said


def test_a_payment_is_handed_over_once_however_many_do_it(ordering: World) -> None:
    caller = manager_of(ordering)

    def outcome() -> tuple[int, Any]:
        answer = caller.post(f"{ROOT}/payment-batches", json={})
        return answer.status_code, answer.get_json().get("payments")

    assert sorted(at_once(*[outcome] * 4), key=str) == [(201, 3), (409, None), (409, None), (409, None)]
    assert code(hand_over(ordering, payment_ids=ids(ordering)[:1])) == (409, "payment_already_handed_over")


def test_payments_may_be_chosen(ordering: World) -> None:
    first, second, _ = ids(ordering)
    ordering.executed(first)
    assert code(hand_over(ordering, payment_ids=[first])) == (409, "payment_already_handed_over")
    assert code(hand_over(ordering, payment_ids=["nothing"])) == (404, "no_such_payment")
    assert hand_over(ordering, payment_ids=[second]).get_json()["payments"] == 1
    assert hand_over(ordering).get_json()["number"] == "BORD-2026-0002"
    listed = manager_of(ordering).get(f"{ROOT}/payment-batches?limit=1")
    assert [one["number"] for one in listed.get_json()] == ["BORD-2026-0001"]
    assert "Link" in listed.headers


def test_a_batch_cannot_be_changed_by_anybody(ordering: World) -> None:
    hand_over(ordering)
    for statement in ("UPDATE payment_batch SET total_cents = 1", "DELETE FROM batched_payment"):
        with pytest.raises(DBAPIError, match="append-only"), transaction(ordering.engine) as connection:
            connection.execute(text(statement))


def keep_dead(world: World, payment_id: str) -> None:
    """An answer about a payment that nobody ordered, as the protocol keeps it."""
    content = {"payment_id": payment_id, "executed_on": "2026-12-01", "reference": "DP-9"}
    event = Event("stray", "/finance", "nefe.payment.executed.v1", payment_id, START, content)
    row = {
        "source": event.source,
        "event_id": event.id,
        "type": event.type,
        "subject": event.subject,
        "sequence": 1,
        "sha256": "0" * 64,
        "body": encode(event),
        "received_at": START,
        "status": "dead",
        "next_at": START,
        "claimed_until": START,
        "last_error": "no payment was ordered here",
    }
    with transaction(world.engine) as connection:
        connection.execute(insert(MESSAGING.inbox), row)


def test_what_was_ordered_is_held_against_what_came_of_it(ordering: World) -> None:
    made = hand_over(ordering).get_json()["number"]
    first, second, _ = ids(ordering)
    ordering.executed(first)
    ordering.refused(second)
    keep_dead(ordering, "stray-payment")
    rector = application_of(ordering).caller(Role.RECTOR)
    found = rector.get(f"{ROOT}/reconciliation").get_json()
    assert found["ordered"] == found["executed"] == found["refused"] == {"payments": 1, "cents": 30_000}
    assert [(one["payment_id"], one["outcome"]) for one in found["unmatched"]] == [("stray-payment", "executed")]
    table = rector.get(f"{ROOT}/reconciliation.xlsx?year=2026")
    rows = list(load_workbook(BytesIO(table.data)).worksheets[0].values)
    assert sorted(str(row[9]) for row in rows[1:]) == ["exécuté", "ordonné", "refusé", "sans correspondance"]
    assert {row[1] or "" for row in rows[1:]} == {made, ""}
    assert rector.get(f"{ROOT}/reconciliation?year=2027").get_json()["ordered"] == {"payments": 0, "cents": 0}
    for form in ("csv", "ods"):
        assert rector.get(f"{ROOT}/reconciliation.{form}").status_code == 200
    assert code(rector.get(f"{ROOT}/reconciliation.exe")) == (404, "no_such_format")


def test_a_year_is_that_of_the_academy(ordering: World) -> None:
    ordering.credit(100_000, year=2027, kind="CP")
    ordering.clock.at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    ordering.pay("a", "instalment", 1)
    found = manager_of(ordering).get(f"{ROOT}/reconciliation?year=2027").get_json()
    assert found["ordered"] == {"payments": 1, "cents": 1}


@pytest.mark.parametrize("status", ["ordered", "executed", "refused"])
def test_payments_are_listed_by_what_came_of_them(ordering: World, status: str) -> None:
    first, second, third = ids(ordering)
    ordering.executed(first)
    ordering.refused(second)
    listed = manager_of(ordering).get(f"{ROOT}/payments?status={status}").get_json()
    assert [one["id"] for one in listed] == [{"ordered": third, "executed": first, "refused": second}[status]]
