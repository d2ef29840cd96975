"""What is true of the money at any moment, told from the rows alone: nothing here is computed by the code it checks."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from services.funding.domain.allocation import Allocation, AllocationStatus
from services.funding.domain.budget import EnvelopeKind, Programme
from services.funding.domain.ledger import State
from services.funding.domain.payment import Payment, PaymentStatus
from services.funding.domain.repayment import Repayment, RepaymentStatus
from services.funding.rows.allocation import allocation_of
from services.funding.rows.payment import payment_of
from services.funding.rows.repayment import repayment_of
from services.funding.tables import ALLOCATION, PAYMENT, POSTING, REPAYMENT, WAITING_SHARE
from tests.unit.funding.world import World

Account = tuple[int, str, str, str, str | None]


@dataclass(frozen=True)
class Books:
    """All rows, read at one moment. An account is (year, programme, kind, state, project)."""

    allocations: list[Allocation]
    payments: list[Payment]
    repayments: list[Repayment]
    entries: Counter[int]
    accounts: Counter[Account]

    @cached_property
    def by_project(self) -> dict[str, Counter[tuple[int, str, str]]]:
        """Cents by (year, kind, state) of each project."""
        found: dict[str, Counter[tuple[int, str, str]]] = defaultdict(Counter)
        for (year, _programme, kind, state, project_id), cents in self.accounts.items():
            if project_id:
                found[project_id][year, kind, state] += cents
        return found

    @cached_property
    def payments_of(self) -> dict[str, list[Payment]]:
        """Payments by project."""
        found: dict[str, list[Payment]] = defaultdict(list)
        for payment in self.payments:
            found[payment.project_id].append(payment)
        return found


def check_money(world: World) -> None:
    """Every promise that funding makes about money, at this moment."""
    books = _read(world)
    _check_ledger(books)
    _check_waiting_shares(world, books)
    for programme in Programme:
        _check_queue(books, programme)
    for allocation in books.allocations:
        _check_promise(books, allocation)


def _read(world: World) -> Books:
    entries: Counter[int] = Counter()
    accounts: Counter[Account] = Counter()
    with world.engine.connect() as connection:
        allocations = [allocation_of(row) for row in connection.execute(select(ALLOCATION))]
        payments = [payment_of(row) for row in connection.execute(select(PAYMENT))]
        repayments = [repayment_of(row) for row in connection.execute(select(REPAYMENT))]
        for row in connection.execute(select(POSTING)):
            entries[row.entry_id] += row.amount_cents
            accounts[row.budget_year, row.programme, row.kind, row.state, row.project_id] += row.amount_cents
    return Books(allocations, payments, repayments, entries, accounts)


def _check_waiting_shares(world: World, books: Books) -> None:
    """The queue by year is what allocations that wait are waiting for."""
    with world.engine.connect() as connection:
        kept = {(row.project_id, row.budget_year): row.cents for row in connection.execute(select(WAITING_SHARE))}
    assert kept == {
        (one.project_id, share.budget_year): share.total_cents
        for one in books.allocations
        if one.status is AllocationStatus.DEFERRED
        for share in one.waited
    }


def _check_ledger(books: Books) -> None:
    """Every entry balances, and only the counter-account is below zero."""
    assert not any(books.entries.values())
    below = [one for one, cents in books.accounts.items() if cents < 0 and one[3] != State.GRANTED_BY_MINISTRY]
    assert below == []


def _check_queue(books: Books, programme: Programme) -> None:
    """Whoever waits has too little money, or an older one before it who shares a year and waits."""
    waiting = [one for one in books.allocations if one.status is AllocationStatus.DEFERRED]
    queue = sorted(
        (one for one in waiting if one.programme is programme), key=lambda one: (one.decided_at, one.arrival)
    )
    years_before: set[int] = set()
    for allocation in queue:
        is_behind = bool(years_before & allocation.budget_years)
        assert is_behind or not _fits(books, allocation), f"{allocation.project_id} could be served"
        if allocation.is_divisible:
            free = {share.budget_year for share in allocation.waited} - years_before
            left = {year: _available(books, allocation, year) for year in free}
            assert not any(left.values()), f"{allocation.project_id} could be served in part: {left}"
        years_before |= allocation.budget_years


def _fits(books: Books, allocation: Allocation) -> bool:
    return all(share.total_cents <= _available(books, allocation, share.budget_year) for share in allocation.waited)


def _available(books: Books, allocation: Allocation, year: int) -> int:
    kind, state = EnvelopeKind.ENGAGEMENT.value, State.AVAILABLE.value
    return books.accounts[year, allocation.programme.value, kind, state, None]


def _check_reserved_by_year(books: Books, allocation: Allocation) -> None:
    reserved = {
        year: cents
        for (year, _kind, state), cents in books.by_project[allocation.project_id].items()
        if state == State.RESERVED and cents
    }
    assert reserved == {share.budget_year: share.total_cents for share in allocation.to_commit}


def _check_status(allocation: Allocation) -> None:
    """The status says what is waited for, set aside and committed."""
    parts = (allocation.shares, allocation.secured, allocation.made)
    granted, secured, made = (sum(share.total_cents for share in part) for part in parts)
    assert granted >= secured >= made
    expected = {
        AllocationStatus.NO_MONEY_NEEDED: granted == 0,
        AllocationStatus.DEFERRED: granted > secured,
        AllocationStatus.RESERVED: granted == secured > made,
        AllocationStatus.ALLOCATED: granted == made > 0,
        AllocationStatus.RELEASED: secured == 0,
    }
    assert expected[allocation.status], allocation


def _check_promise(books: Books, allocation: Allocation) -> None:
    """What a project has in the ledger is its promise, once, less what was ordered of it; payments never exceed it."""
    payments = books.payments_of[allocation.project_id]
    ordered = sum(one.amount_cents for one in payments if one.status is not PaymentStatus.REFUSED)
    assert ordered <= sum(share.payable_cents for share in allocation.shares)
    held: Counter[tuple[str, str]] = Counter()
    for (_year, kind, state), cents in books.by_project[allocation.project_id].items():
        held[kind, state] += cents
    _check_reserved_by_year(books, allocation)
    made = sum(share.total_cents for share in allocation.made)
    frozen = sum(share.total_cents for share in allocation.frozen)
    assert held["AE", "frozen"] == frozen
    given = sum(share.hours_cents for share in allocation.given)
    assert held["AE", "allocated"] == (0 if allocation.is_released else made - ordered - frozen - given)
    _check_status(allocation)
    received = sum(
        one.amount_cents
        for one in books.repayments
        if one.project_id == allocation.project_id and one.status is RepaymentStatus.RECEIVED
    )
    for kind in EnvelopeKind:
        on_its_way = sum(held[kind.value, state] for state in ("ordered", "paid", "returned"))
        assert on_its_way == ordered - received + (given if kind is EnvelopeKind.ENGAGEMENT else 0)
