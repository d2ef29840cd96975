"""The promise of money to a validated project: waited for, set aside, committed, or let go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from services.funding.domain.beneficiary import Beneficiary
from services.funding.domain.budget import Envelope, EnvelopeKind, Programme
from services.funding.domain.ledger import State, Transfer
from shared.errors import Conflict, NotFound


class NoSuchAllocation(NotFound):
    """Nothing is known here of the project."""


class AllocationDeferred(Conflict):
    """The project still waits for credits."""


class AllocationAlreadyMade(Conflict):
    """The money was committed before."""


class AllocationNotMade(Conflict):
    """The money has to be committed first."""


class ProjectWithdrawn(Conflict):
    """The project was withdrawn or stopped: its money has gone back to the envelope."""


class NoMoneyNeeded(Conflict):
    """The project was validated without any grant."""


class AllocationStatus(StrEnum):
    """Where the promise stands."""

    NO_MONEY_NEEDED = "no_money_needed"
    DEFERRED = "deferred"
    RESERVED = "reserved"
    ALLOCATED = "allocated"
    RELEASED = "released"


@dataclass(frozen=True)
class GrantLine:
    """What is granted of one category for one school year."""

    category: str
    school_year: str
    amount_cents: int


@dataclass(frozen=True)
class Share:
    """What one budget year bears: money that is sent, and teaching hours, which are paid as hours to who gives them."""

    budget_year: int
    payable_cents: int
    hours_cents: int

    @property
    def total_cents(self) -> int:
        """What is engaged."""
        return self.payable_cents + self.hours_cents


def total_of(shares: Iterable[Share]) -> int:
    """Cents of all years together."""
    return sum(share.total_cents for share in shares)


def beyond(shares: Iterable[Share], others: Iterable[Share]) -> tuple[Share, ...]:
    """What `shares` have of each year that `others` do not have, money and hours apart; never below zero."""
    known = {share.budget_year: share for share in others}
    return by_year(
        Share(
            share.budget_year,
            max(0, share.payable_cents - _of(known, share.budget_year).payable_cents),
            max(0, share.hours_cents - _of(known, share.budget_year).hours_cents),
        )
        for share in shares
    )


def in_both(shares: Iterable[Share], others: Iterable[Share]) -> tuple[Share, ...]:
    """As much of each year of `others` as `shares` have of it, whether as money or as hours; money first."""
    known = {share.budget_year: share.total_cents for share in shares}
    found = [(share, min(share.total_cents, known.get(share.budget_year, 0))) for share in others]
    return by_year(
        Share(share.budget_year, min(share.payable_cents, cents), max(0, cents - share.payable_cents))
        for share, cents in found
    )


def _of(known: Mapping[int, Share], budget_year: int) -> Share:
    return known.get(budget_year, Share(budget_year, 0, 0))


def by_year(shares: Iterable[Share]) -> tuple[Share, ...]:
    """Shares of the same year added up, earliest first; years without money are left out."""
    found: dict[int, Share] = {}
    for share in shares:
        known = found.get(share.budget_year, Share(share.budget_year, 0, 0))
        payable, hours = known.payable_cents + share.payable_cents, known.hours_cents + share.hours_cents
        found[share.budget_year] = Share(share.budget_year, payable, hours)
    return tuple(found[year] for year in sorted(found) if found[year].total_cents)


@dataclass
class Allocation:
    """A validated project's money, of one programme and any number of budget years.

    `arrival` counts the validations of a programme as they came in; with `decided_at` it is the place in the queue.
    `shares`: all that is granted. `secured`: what of it is set aside or committed; `made`: what of that is committed.
    They differ from what the status says once a decision has been amended, or if it `is_divisible` and was served in
    part. `given`: what of it was given as teaching hours. `warned_days`: the threshold before the
    due date of which a warning was last given.
    """

    id: str
    project_id: str
    decision_id: str
    programme: Programme
    uai: str
    beneficiary: Beneficiary
    decided_at: datetime
    decided_on: date
    due_on: date
    arrival: int
    shares: tuple[Share, ...]
    status: AllocationStatus
    recorded_at: datetime
    overdue_noticed_at: datetime | None = None
    warned_days: int | None = None
    secured: tuple[Share, ...] = ()
    made: tuple[Share, ...] = ()
    is_beneficiary_named: bool = False
    frozen: tuple[Share, ...] = ()
    cancelled: tuple[Share, ...] = ()
    given: tuple[Share, ...] = ()
    lines: tuple[GrantLine, ...] = ()
    is_divisible: bool = False

    @property
    def is_under_convention(self) -> bool:
        """Whether somebody other than its school receives the money."""
        return self.payable_cents > 0 and self.beneficiary.is_paid_for(self.uai)

    @property
    def total_cents(self) -> int:
        """What is granted, hours included."""
        return total_of(self.shares)

    @property
    def payable_cents(self) -> int:
        """What may be sent as money: all but teaching hours."""
        return sum(share.payable_cents for share in self.shares)

    @property
    def waited(self) -> tuple[Share, ...]:
        """What is granted and not set aside."""
        return beyond(self.shares, self.secured)

    @property
    def to_commit(self) -> tuple[Share, ...]:
        """What is set aside and not committed."""
        return beyond(self.secured, self.made)

    @property
    def budget_years(self) -> frozenset[int]:
        """The years whose envelopes it waits for, or draws on once it waits for none."""
        return frozenset(share.budget_year for share in self.waited or self.shares)

    @property
    def place(self) -> tuple[datetime, int]:
        """Sorts the queue: oldest decision first, then as they came in. Decisions of one day may come in any order."""
        return self.decided_at, self.arrival

    @property
    def is_released(self) -> bool:
        """Whether its project was withdrawn or stopped."""
        return self.status is AllocationStatus.RELEASED

    def is_overdue(self, today: date) -> bool:
        """Whether the money should have been committed before today, and was not."""
        return self.status in (AllocationStatus.DEFERRED, AllocationStatus.RESERVED) and today > self.due_on

    def warning_due(self, today: date, thresholds: Iterable[int]) -> int | None:
        """The nearest threshold (days before the due date) that is reached and was not warned of; None if none is."""
        left = (self.due_on - today).days
        if self.status not in (AllocationStatus.DEFERRED, AllocationStatus.RESERVED) or left < 0:
            return None
        reached = min((days for days in thresholds if left <= days), default=None)
        is_news = reached is not None and (self.warned_days is None or reached < self.warned_days)
        return reached if is_news else None

    def envelope(self, budget_year: int, kind: EnvelopeKind = EnvelopeKind.ENGAGEMENT) -> Envelope:
        """The envelope of one of its years."""
        return Envelope(budget_year, self.programme, kind)

    def transfers(self, shares: Iterable[Share], source: State, target: State) -> list[Transfer]:
        """Some of it from one state to another."""
        return [Transfer(self.envelope(share.budget_year), source, target, share.total_cents) for share in shares]

    def waits_for_a_year_before(self, year: int) -> bool:
        """Whether it waits for money of a budget year that is over in `year`."""
        return self.status is AllocationStatus.DEFERRED and min(self.budget_years) < year

    def bring_forward(self, year: int) -> None:
        """Have `year` bear what it waits for of earlier ones. What is reserved is engaged on its year, and stays."""
        if self.waits_for_a_year_before(year):
            late = [replace(share, budget_year=max(share.budget_year, year)) for share in self.waited]
            self.shares = by_year([*self.secured, *late])

    def reserve(self) -> None:
        """Set aside what was waited for."""
        if self.status is not AllocationStatus.DEFERRED:
            raise AllocationAlreadyMade(f"project {self.project_id} does not wait for money: {self.status}")
        self.status, self.secured = AllocationStatus.RESERVED, self.shares

    def reserve_part(self, shares: Iterable[Share]) -> None:
        """Set aside some of what was waited for; the rest still waits."""
        self.secured = by_year([*self.secured, *shares])

    @property
    def is_committable_in_part(self) -> bool:
        """Whether something is set aside while the rest waits, as the decision allows."""
        return self.is_divisible and self.status is AllocationStatus.DEFERRED and bool(self.to_commit)

    def require_reserved(self) -> None:
        """Raises what `require_open` does, AllocationDeferred or AllocationAlreadyMade."""
        self.require_open()
        if self.status is AllocationStatus.DEFERRED and not self.is_committable_in_part:
            raise AllocationDeferred(f"project {self.project_id} waits for credits")
        if self.status is AllocationStatus.ALLOCATED:
            raise AllocationAlreadyMade(f"the money of project {self.project_id} was committed before")

    def confirm(self) -> None:
        """Commit what is set aside; what still waits goes on waiting. Raises what `require_reserved` does."""
        self.require_reserved()
        if self.status is AllocationStatus.RESERVED:
            self.status = AllocationStatus.ALLOCATED
        self.made = self.secured

    def name_beneficiary(self, beneficiary: Beneficiary) -> None:
        """Have somebody else receive the money. Raises what `require_open` does."""
        self.require_open()
        self.beneficiary, self.is_beneficiary_named = beneficiary, True

    def require_open(self) -> None:
        """Raises ProjectWithdrawn or NoMoneyNeeded."""
        if self.is_released:
            raise ProjectWithdrawn(f"project {self.project_id} was withdrawn or stopped")
        if self.status is AllocationStatus.NO_MONEY_NEEDED:
            raise NoMoneyNeeded(f"project {self.project_id} was granted no money")

    def require_made(self) -> None:
        """Raises what `require_open` does, or AllocationNotMade."""
        self.require_open()
        if not self.made:
            raise AllocationNotMade(f"the money of project {self.project_id} is not committed: {self.status}")

    def release(self) -> None:
        """Promise nothing any more; the ledger says what goes back."""
        self.status, self.secured, self.made, self.frozen = AllocationStatus.RELEASED, (), (), ()

    def notice_overdue(self, at: datetime) -> None:
        """Remember when the passing of the due date was last stated, so that it is stated every so often."""
        self.overdue_noticed_at = at
