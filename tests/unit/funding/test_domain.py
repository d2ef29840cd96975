"""The rules of money, without any database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.funding.domain.allocation import Allocation, AllocationStatus, GrantLine, Share
from services.funding.domain.beneficiary import Beneficiary, BeneficiaryKind, beneficiary_of
from services.funding.domain.budget import Envelope, EnvelopeKind, Programme, budget_year_of, programme_of
from services.funding.domain.decision import shares_of
from services.funding.domain.ledger import Entry, EntryKind, State, Transfer, UnbalancedEntry, entry_of
from services.funding.domain.payment import (
    AdvanceAlreadyOrdered,
    Draw,
    InsufficientPaymentCredits,
    NothingToPay,
    Payment,
    PaymentAlreadySettled,
    PaymentAmountRequired,
    PaymentBeyondAllocation,
    PaymentKind,
    PaymentStatus,
    Settlement,
    amount_to_order,
    draws_of,
    payable_by_year,
    require_credits,
)
from services.funding.domain.waiting_list import Place, WaitingList

LYCEE = Beneficiary(BeneficiaryKind.STRUCTURE, "Lycée Jean Renoir", "0930116W")
AT = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)


def allocation(name: str, *shares: Share, arrival: int = 1, decided_at: datetime = AT) -> Allocation:
    return Allocation(
        id=f"allocation-{name}",
        project_id=name,
        decision_id=f"decision-{name}",
        programme=Programme.PUBLIC_SECONDARY,
        uai="0930116W",
        beneficiary=LYCEE,
        decided_at=decided_at,
        decided_on=decided_at.date(),
        due_on=date(2027, 1, 5),
        arrival=arrival,
        shares=shares,
        status=AllocationStatus.DEFERRED,
        recorded_at=AT,
    )


def committed(name: str, *shares: Share) -> Allocation:
    """One whose money is set aside and committed."""
    return replace(allocation(name, *shares), status=AllocationStatus.ALLOCATED, secured=shares, made=shares)


def payment(
    cents: int, *, year: int = 2026, kind: PaymentKind = PaymentKind.INSTALMENT, settlement: Settlement | None = None
) -> Payment:
    draws = (Draw(year, cents),)
    return Payment("payment", "project", kind, LYCEE, draws, draws, AT, settlement)


REFUSED = Settlement(PaymentStatus.REFUSED, date(2026, 12, 1), "finance-1", "IBAN")
EXECUTED = Settlement(PaymentStatus.EXECUTED, date(2026, 12, 1), "finance-1")


def names(allocations: list[Allocation]) -> list[str]:
    return [one.project_id for one in allocations]


@pytest.mark.parametrize(
    ("sector", "degree", "programme"),
    [
        ("public", 1, "140"),
        ("public", 2, "141"),
        ("private_under_contract", 1, "139"),
        ("private_under_contract", 2, "139"),
    ],
)
def test_sector_and_degree_say_which_programme_pays(sector: str, degree: int, programme: str) -> None:
    assert programme_of(sector=sector, degree=degree) == programme


@pytest.mark.parametrize(
    ("school_year", "engaged_on", "budget_year"),
    [
        ("2026-2027", date(2026, 11, 5), 2026),
        ("2026-2027", date(2026, 12, 31), 2026),
        ("2026-2027", date(2027, 1, 1), 2027),
        ("2026-2027", date(2027, 8, 31), 2027),
        ("2027-2028", date(2026, 11, 5), 2027),
        ("2025-2026", date(2026, 3, 1), 2026),
    ],
)
def test_a_school_year_is_engaged_when_it_begins_and_never_on_a_year_that_is_over(
    school_year: str, engaged_on: date, budget_year: int
) -> None:
    assert budget_year_of(school_year, engaged_on=engaged_on) == budget_year


def test_a_grant_is_split_by_budget_year_with_hours_apart() -> None:
    lines = [
        GrantLine("teaching_hours", "2026-2027", 300),
        GrantLine("training", "2027-2028", 50),
        GrantLine("refurbishing", "2026-2027", 1_000),
        GrantLine("other", "2026-2027", 20),
        GrantLine("other", "2028-2029", 0),
    ]
    assert shares_of(lines, engaged_on=date(2026, 11, 5)) == (Share(2026, 1_020, 300), Share(2027, 50, 0))


def test_a_public_ecole_is_paid_through_its_commune_and_others_themselves() -> None:
    school = {"uai": "0930117X", "name": "École Jules-Ferry", "commune": "Bondy"}
    assert beneficiary_of(**school, degree=1, sector="public") == Beneficiary(BeneficiaryKind.COMMUNE, "Bondy")
    itself = Beneficiary(BeneficiaryKind.STRUCTURE, "École Jules-Ferry", "0930117X")
    assert beneficiary_of(**school, degree=2, sector="public") == itself
    assert beneficiary_of(**school, degree=1, sector="private_under_contract") == itself


def test_an_entry_that_does_not_balance_cannot_be_made() -> None:
    envelope = Envelope(2026, Programme.PRIVATE, EnvelopeKind.ENGAGEMENT)
    transfer = Transfer(envelope, State.AVAILABLE, State.RESERVED, 5)
    balanced = entry_of(EntryKind.RESERVED, "decision", [transfer], project_id="project")
    with pytest.raises(UnbalancedEntry):
        Entry(EntryKind.RESERVED, "decision", balanced.postings[:1])
    with pytest.raises(UnbalancedEntry):
        Entry(EntryKind.RESERVED, "decision", ())


def test_only_promised_money_belongs_to_a_project() -> None:
    envelope = Envelope(2026, Programme.PRIVATE, EnvelopeKind.ENGAGEMENT)
    out, into = Transfer(envelope, State.AVAILABLE, State.RESERVED, 5).postings("project")
    assert (out.account.project_id, out.amount_cents) == (None, -5)
    assert (into.account.project_id, into.amount_cents) == ("project", 5)


def test_the_queue_is_served_oldest_decision_first_then_as_they_came() -> None:
    waiting = WaitingList(
        [
            allocation("late", Share(2026, 10, 0), arrival=1, decided_at=AT + timedelta(seconds=1)),
            allocation("second", Share(2026, 10, 0), arrival=3),
            allocation("first", Share(2026, 10, 0), arrival=2),
        ],
        {2026: 20},
    )
    assert names(waiting.serve()) == ["first", "second"]
    assert waiting.place_of("late") == Place(1, 10)
    assert waiting.place_of("first") is None


def test_one_that_does_not_fit_holds_back_those_that_would() -> None:
    large, small = allocation("large", Share(2026, 100, 0)), allocation("small", Share(2026, 1, 0), arrival=2)
    waiting = WaitingList([large, small], {2026: 99})
    assert waiting.serve() == []
    assert waiting.place_of("large") == Place(1, 1)
    assert waiting.place_of("small") == Place(2, 2)


def test_who_shares_no_envelope_with_the_held_back_is_served() -> None:
    large, other = allocation("large", Share(2026, 100, 0)), allocation("other", Share(2027, 1, 0), arrival=2)
    assert names(WaitingList([large, other], {2026: 99, 2027: 1}).serve()) == ["other"]


def test_the_held_back_hold_back_in_turn() -> None:
    first = allocation("first", Share(2026, 100, 0))
    second = allocation("second", Share(2026, 1, 0), Share(2027, 1, 0), arrival=2)
    third = allocation("third", Share(2027, 5, 0), arrival=3)
    waiting = WaitingList([first, second, third], {2026: 99, 2027: 100})
    assert waiting.serve() == []
    assert waiting.place_of("third") == Place(3, 2)
    assert waiting.missing_by_year() == {2026: 2}


def test_several_years_are_reserved_wholly_or_not_at_all() -> None:
    both = allocation("both", Share(2026, 10, 0), Share(2027, 10, 0))
    assert WaitingList([both], {2026: 10, 2027: 9}).serve() == []
    assert WaitingList([both], {2026: 10, 2027: 10}).serve() == [both]


def test_what_arrives_at_the_missing_amount_is_enough() -> None:
    needs = [allocation(str(n), Share(2026, 10 * n, 0), Share(2027, 3, 4), arrival=n) for n in (1, 2, 3)]
    place = WaitingList(needs, {2026: 5}).place_of("2")
    assert place == Place(2, 25 + 14)
    assert names(WaitingList(needs, {2026: 5 + 25, 2027: 14}).serve()) == ["1", "2"]


def test_an_advance_is_a_percentage_of_what_is_payable_without_hours() -> None:
    one = committed("one", Share(2026, 1_001, 500))
    assert amount_to_order(one, [], PaymentKind.ADVANCE, None, advance_percent=30, year=2026) == 300


def test_an_advance_never_exceeds_what_is_left() -> None:
    one = committed("one", Share(2026, 1_000, 0))
    assert amount_to_order(one, [payment(900)], PaymentKind.ADVANCE, None, advance_percent=30, year=2026) == 100


def test_a_balance_is_all_that_is_left() -> None:
    one = committed("one", Share(2026, 1_000, 0))
    assert amount_to_order(one, [payment(300)], PaymentKind.BALANCE, None, advance_percent=30, year=2026) == 700


def test_a_refused_payment_uses_up_nothing() -> None:
    one = committed("one", Share(2026, 1_000, 0))
    earlier = [payment(300, kind=PaymentKind.ADVANCE, settlement=REFUSED)]
    assert amount_to_order(one, earlier, PaymentKind.ADVANCE, None, advance_percent=30, year=2026) == 300
    assert draws_of(payable_by_year(one, earlier, year=2026), 1_000) == (Draw(2026, 1_000),)


def test_no_more_is_paid_than_was_committed() -> None:
    one = committed("one", Share(2026, 1_000, 500))
    with pytest.raises(PaymentBeyondAllocation):
        amount_to_order(one, [payment(1)], PaymentKind.INSTALMENT, 1_000, advance_percent=30, year=2026)


def test_there_is_one_advance() -> None:
    one = allocation("one", Share(2026, 1_000, 0))
    with pytest.raises(AdvanceAlreadyOrdered):
        amount_to_order(
            one, [payment(1, kind=PaymentKind.ADVANCE)], PaymentKind.ADVANCE, 5, advance_percent=30, year=2026
        )


def test_an_instalment_says_its_amount() -> None:
    with pytest.raises(PaymentAmountRequired):
        amount_to_order(
            allocation("one", Share(2026, 9, 0)), [], PaymentKind.INSTALMENT, None, advance_percent=30, year=2026
        )


@pytest.mark.parametrize("kind", [PaymentKind.ADVANCE, PaymentKind.BALANCE])
def test_hours_alone_leave_nothing_to_pay(kind: PaymentKind) -> None:
    with pytest.raises(NothingToPay):
        amount_to_order(allocation("one", Share(2026, 0, 500)), [], kind, None, advance_percent=30, year=2026)


def test_a_payment_draws_on_the_earliest_years_first() -> None:
    one = committed("one", Share(2026, 100, 50), Share(2027, 100, 0))
    assert draws_of(payable_by_year(one, [payment(60)], year=2027), 90) == (Draw(2026, 40), Draw(2027, 50))
    assert payable_by_year(one, [payment(60)], year=2026) == {2026: 40}


def test_payment_credits_are_needed_of_each_year_that_is_drawn_on() -> None:
    draws = (Draw(2026, 40), Draw(2027, 50))
    require_credits(draws, {2026: 40, 2027: 50})
    with pytest.raises(InsufficientPaymentCredits, match="of 2027"):
        require_credits(draws, {2026: 40, 2027: 49})


def test_what_became_of_a_payment_is_said_once() -> None:
    one = payment(5)
    assert one.settle(EXECUTED)
    assert not one.settle(EXECUTED)
    with pytest.raises(PaymentAlreadySettled):
        one.settle(REFUSED)


@pytest.mark.parametrize(
    ("status", "today", "is_overdue"),
    [
        (AllocationStatus.DEFERRED, date(2027, 1, 5), False),
        (AllocationStatus.DEFERRED, date(2027, 1, 6), True),
        (AllocationStatus.RESERVED, date(2027, 1, 6), True),
        (AllocationStatus.ALLOCATED, date(2027, 1, 6), False),
        (AllocationStatus.RELEASED, date(2027, 1, 6), False),
        (AllocationStatus.NO_MONEY_NEEDED, date(2027, 1, 6), False),
    ],
)
def test_only_a_promise_past_its_date_is_overdue(status: AllocationStatus, today: date, is_overdue: bool) -> None:
    one = replace(allocation("one", Share(2026, 5, 0)), status=status)
    assert one.is_overdue(today) is is_overdue
