"""Credits leave an envelope: taken back or transferred, once per reference, and never what is promised."""

from functools import partial
from itertools import pairwise

import pytest

from services.funding.domain.budget import Envelope, EnvelopeKind, Programme
from services.funding.domain.ledger import State
from services.funding.domain.movement import (
    InsufficientCredits,
    Movement,
    MovementKind,
    MovementReferenceAlreadyUsed,
    UnlikeEnvelopes,
)
from services.funding.use_cases.move_credits import move_credits
from shared.identity.actor import Role
from tests.support.application import Caller
from tests.unit.funding.callers import ROOT, application_of
from tests.unit.funding.invariants import check_money
from tests.unit.funding.world import ECOLE, World, at_once, line

SECONDARY = Envelope(2026, Programme.PUBLIC_SECONDARY, EnvelopeKind.ENGAGEMENT)
PRIMARY = Envelope(2026, Programme.PUBLIC_PRIMARY, EnvelopeKind.ENGAGEMENT)
PAID = Envelope(2026, Programme.PUBLIC_SECONDARY, EnvelopeKind.PAYMENT)


def move(world: World, cents: int, *, to: Envelope | None = None, reference: str = "D-1") -> None:
    kind = MovementKind.TRANSFERRED if to else MovementKind.WITHDRAWN
    move_credits(world.uow(), movement=Movement(kind, SECONDARY, to, cents, reference, "Fin de gestion."))


def test_the_ministry_takes_back_what_is_not_promised(any_world: World) -> None:
    any_world.credit(1_000)
    any_world.validate("project", line(400))
    with pytest.raises(InsufficientCredits):
        move(any_world, 601)
    move(any_world, 600)
    assert (any_world.cents(State.AVAILABLE), any_world.cents(State.RESERVED)) == (0, 400)
    assert any_world.cents(State.GRANTED_BY_MINISTRY) == -400
    assert any_world.stated_about("D-1") == ["envelope.withdrawn"]
    check_money(any_world)


def test_a_transfer_serves_who_waits_in_the_other_envelope(any_world: World) -> None:
    any_world.credit(1_000)
    any_world.validate("project", line(400), structure={**ECOLE})
    move(any_world, 400, to=PRIMARY)
    assert any_world.status("project") == "reserved"
    assert any_world.cents(State.GRANTED_BY_MINISTRY, programme="140") == -400
    assert any_world.stated_about("D-1") == ["envelope.withdrawn", "envelope.credited"]
    check_money(any_world)


def test_a_reference_serves_once(any_world: World) -> None:
    any_world.credit(1_000)
    move(any_world, 100)
    with pytest.raises(MovementReferenceAlreadyUsed):
        move(any_world, 100)
    assert any_world.cents(State.AVAILABLE) == 900


@pytest.mark.parametrize("target", [SECONDARY, PAID])
def test_credits_go_to_another_envelope_of_the_same_kind(any_world: World, target: Envelope) -> None:
    any_world.credit(1_000)
    with pytest.raises(UnlikeEnvelopes):
        move(any_world, 100, to=target)


def test_withdrawals_and_validations_that_cross_never_take_the_same_money(any_world: World) -> None:
    any_world.credit(800)
    validations = [partial(any_world.validate, f"project-{n}", line(100)) for n in range(8)]
    withdrawals = [partial(move, any_world, 100, reference=f"D-{n}") for n in range(8)]
    outcomes = at_once(*validations, *withdrawals)
    assert {type(one) for one in outcomes} <= {type(None), InsufficientCredits}
    assert any_world.cents(State.AVAILABLE) == 0
    check_money(any_world)


@pytest.fixture
def manager(world: World) -> Caller:
    world.credit(1_000)
    return application_of(world).caller(Role.FUND_MANAGER)


def test_a_fund_manager_withdraws_and_transfers(manager: Caller) -> None:
    content = {"amount_cents": 100, "reference": "D-1", "reason": "Mise en réserve."}
    answer = manager.post(f"{ROOT}/envelopes/2026-141-AE/withdrawals", json=content)
    assert [one["available_cents"] for one in answer.get_json()] == [900]
    moved = {"amount_cents": 300, "reference": "V-1", "to": "2026-140-AE"}
    answer = manager.post(f"{ROOT}/envelopes/2026-141-AE/transfers", json=moved)
    assert answer.status_code == 201
    assert {one["name"]: one["granted_cents"] for one in answer.get_json()} == {"2026-140-AE": 300, "2026-141-AE": 600}
    entries = manager.get(f"{ROOT}/ledger/entries?envelope=2026-140-AE").get_json()
    assert [(one["kind"], one["reference"], len(one["postings"])) for one in entries] == [("transferred", "V-1", 4)]


@pytest.mark.parametrize(
    ("path", "content", "status", "code"),
    [
        ("2026-141-AE/withdrawals", {"amount_cents": 1_001, "reference": "D"}, 409, "insufficient_credits"),
        ("2026-140-AE/withdrawals", {"amount_cents": 1, "reference": "D"}, 409, "insufficient_credits"),
        ("anything/withdrawals", {"amount_cents": 1, "reference": "D"}, 404, "no_such_envelope"),
        ("9999-141-AE/withdrawals", {"amount_cents": 1, "reference": "D"}, 404, "no_such_envelope"),
        ("2026-141-AE/transfers", {"amount_cents": 1, "reference": "D", "to": "2026-141-CP"}, 422, "unlike_envelopes"),
        ("2026-141-AE/transfers", {"amount_cents": 1, "reference": "D", "to": "141"}, 422, "invalid_document"),
        ("2026-141-AE/transfers", {"amount_cents": 1, "reference": "D"}, 422, "invalid_document"),
        ("2026-141-AE/withdrawals", {"amount_cents": 0, "reference": "D"}, 422, "invalid_document"),
    ],
)
def test_what_cannot_be_moved_is_refused(
    manager: Caller, path: str, content: dict[str, object], status: int, code: str
) -> None:
    answer = manager.post(f"{ROOT}/envelopes/{path}", json=content)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert manager.get(f"{ROOT}/ledger/trial-balance").get_json()["last_entry"] == 1


HOSTILE = [1.0, 1e2, "100", "1 000", "1,000", "1e3", 10**18, -1, -0.0, True, None, [], {"amount": 1}, "NaN", "100 USD"]


@pytest.mark.parametrize("amount", HOSTILE, ids=repr)
@pytest.mark.parametrize("path", ["envelopes", "envelopes/2026-141-AE/withdrawals"])
def test_an_amount_is_a_whole_number_of_cents_and_nothing_else(manager: Caller, path: str, amount: object) -> None:
    content = {"amount_cents": amount, "reference": "D"}
    if path == "envelopes":
        content |= {"budget_year": 2026, "programme": "141", "kind": "AE"}
    answer = manager.post(f"{ROOT}/{path}", json=content)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == ["/amount_cents"]


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e400", "0x10", "1_000", "-0", "1.", "01"])
def test_what_is_no_number_of_json_or_no_amount_is_refused(manager: Caller, amount: str) -> None:
    body = f'{{"amount_cents": {amount}, "reference": "D"}}'
    answer = manager.post(f"{ROOT}/envelopes/2026-141-AE/withdrawals", data=body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert manager.get(f"{ROOT}/ledger/trial-balance").get_json()["last_entry"] == 1


def test_numbers_have_no_gap_and_dates_never_go_back(any_world: World) -> None:
    any_world.credit(100)
    any_world.clock.at = any_world.clock.at.replace(hour=3)
    any_world.credit(100)
    with any_world.uow() as uow:
        entries = uow.ledger.entries(after=None, limit=10)
    assert all(before.at <= after.at and before.id + 1 == after.id for before, after in pairwise(entries))
