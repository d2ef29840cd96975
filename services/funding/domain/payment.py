"""Payments of what was committed: ordered here, executed or refused by the finance system outside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.funding.domain.allocation import Allocation, beyond
from services.funding.domain.beneficiary import Beneficiary
from services.funding.domain.budget import EnvelopeKind
from services.funding.domain.hours import left_of
from services.funding.domain.ledger import State, Transfer
from shared.errors import Conflict, Invalid, NotFound


class NoSuchPayment(NotFound):
    """No payment has this identifier."""


class PaymentAmountRequired(Invalid):
    """Nothing says how much an instalment is."""


class NothingToPay(Conflict):
    """Nothing of the allocation is left to pay; hours are never sent as money."""


class PaymentBeyondAllocation(Conflict):
    """More than what is committed, payable and not yet ordered."""


class AdvanceAlreadyOrdered(Conflict):
    """A project has one advance; a refused one may be ordered again."""


class InsufficientPaymentCredits(Conflict):
    """The payment credits (CP) of the envelope do not suffice."""


class PaymentAlreadySettled(Conflict):
    """The finance system has said something else about this payment before."""


class PaymentAmountDiffers(Conflict):
    """The finance system says that it paid another amount than was ordered."""


class PaymentUnclear(Conflict):
    """Several payments of a project may be meant."""


class PaymentKind(StrEnum):
    """Which part of an allocation a payment is."""

    ADVANCE = "advance"
    BALANCE = "balance"
    INSTALMENT = "instalment"


class PaymentStatus(StrEnum):
    """Where the payment stands."""

    ORDERED = "ordered"
    EXECUTED = "executed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Draw:
    """What a payment takes from one budget year."""

    budget_year: int
    amount_cents: int


@dataclass(frozen=True)
class Settlement:
    """What the finance system says became of a payment; `reference` is its own."""

    outcome: PaymentStatus
    settled_on: date
    reference: str
    reason: str | None = None


@dataclass(frozen=True)
class UnmatchedSettlement:
    """What the finance system said of a payment that nobody ordered, or of which it had said something else."""

    event_id: str
    payment_id: str
    outcome: str
    reference: str
    received_at: datetime
    why: str


@dataclass
class Payment:
    """Money on its way to a beneficiary.

    `draws`: the engagements (AE) that it uses up, by the budget years that bear them; `credit_draws`: the payment
    credits (CP) that pay it, which are those of the year in which it is ordered: CP serve in their own year.
    """

    id: str
    project_id: str
    kind: PaymentKind
    beneficiary: Beneficiary
    draws: tuple[Draw, ...]
    credit_draws: tuple[Draw, ...]
    ordered_at: datetime
    settlement: Settlement | None = None

    @property
    def amount_cents(self) -> int:
        """What is paid in all."""
        return sum(draw.amount_cents for draw in self.draws)

    @property
    def status(self) -> PaymentStatus:
        """Ordered until the finance system says what became of it."""
        return self.settlement.outcome if self.settlement else PaymentStatus.ORDERED

    @property
    def counts(self) -> bool:
        """Whether it uses up the allocation: a refused one does not."""
        return self.status is not PaymentStatus.REFUSED

    def settle(self, settlement: Settlement) -> bool:
        """Whether this is news. Raises PaymentAlreadySettled if something else was said before."""
        if self.settlement and self.settlement != settlement:
            raise PaymentAlreadySettled(f"payment {self.id} was {self.settlement.outcome} before")
        is_news = self.settlement is None
        self.settlement = settlement
        return is_news

    def require_amount(self, cents: int) -> None:
        """Raises PaymentAmountDiffers."""
        if cents != self.amount_cents:
            raise PaymentAmountDiffers(
                f"{cents} cents were said of payment {self.id}, {self.amount_cents} are ordered",
                extensions={"ordered_cents": self.amount_cents},
            )

    def transfers(self, allocation: Allocation, kind: EnvelopeKind, source: State, target: State) -> list[Transfer]:
        """What it moves in the envelopes of one kind."""
        draws = self.draws if kind is EnvelopeKind.ENGAGEMENT else self.credit_draws
        return [
            Transfer(allocation.envelope(draw.budget_year, kind), source, target, draw.amount_cents) for draw in draws
        ]


def payable_by_year(allocation: Allocation, earlier: Iterable[Payment], *, year: int) -> dict[int, int]:
    """Cents that may be ordered in a calendar `year`: committed, of no later year, not frozen, and not yet ordered."""
    ordered = ordered_by_year(earlier)
    open_shares = [share for share in beyond(allocation.made, allocation.frozen) if share.budget_year <= year]
    left = [left_of(share, ordered.get(share.budget_year, 0), allocation.given) for share in open_shares]
    return {share.budget_year: share.payable_cents for share in left if share.payable_cents}


def amount_to_order(
    allocation: Allocation,
    earlier: Iterable[Payment],
    kind: PaymentKind,
    amount_cents: int | None,
    *,
    advance_percent: int,
    year: int,
) -> int:
    """How much to order: as asked, or what the kind implies (an advance: its percentage; a balance: all that is left).

    Raises NothingToPay, PaymentBeyondAllocation, AdvanceAlreadyOrdered, PaymentAmountRequired.
    """
    counted = [payment for payment in earlier if payment.counts]
    if kind is PaymentKind.ADVANCE and any(payment.kind is PaymentKind.ADVANCE for payment in counted):
        raise AdvanceAlreadyOrdered(f"project {allocation.project_id} has its advance")
    left = sum(payable_by_year(allocation, counted, year=year).values())
    amount = _implied(kind, allocation, left, advance_percent) if amount_cents is None else amount_cents
    if left <= 0 or amount <= 0:
        raise NothingToPay(f"project {allocation.project_id} has nothing left to pay in {year}")
    if amount > left:
        raise PaymentBeyondAllocation(f"{amount} cents asked for, {left} left to order in {year}")
    return amount


def _implied(kind: PaymentKind, allocation: Allocation, left: int, advance_percent: int) -> int:
    if kind is PaymentKind.INSTALMENT:
        raise PaymentAmountRequired("an instalment says its amount")
    if kind is PaymentKind.BALANCE:
        return left
    return min(left, sum(share.payable_cents for share in allocation.made) * advance_percent // 100)


def draws_of(payable: Mapping[int, int], amount_cents: int) -> tuple[Draw, ...]:
    """The amount taken from the earliest budget years that still have something to pay."""
    draws, rest = [], amount_cents
    for budget_year in sorted(payable):
        taken = min(rest, payable[budget_year])
        if taken > 0:
            draws.append(Draw(budget_year, taken))
            rest -= taken
    return tuple(draws)


def ordered_by_year(payments: Iterable[Payment]) -> dict[int, int]:
    """Cents by budget year that were ordered and not refused."""
    ordered: dict[int, int] = {}
    for payment in payments:
        for draw in payment.draws if payment.counts else ():
            ordered[draw.budget_year] = ordered.get(draw.budget_year, 0) + draw.amount_cents
    return ordered


def require_credits(draws: Iterable[Draw], available: Mapping[int, int]) -> None:
    """Raises InsufficientPaymentCredits, naming the first year that lacks some."""
    for draw in draws:
        held = available.get(draw.budget_year, 0)
        if draw.amount_cents > held:
            raise InsufficientPaymentCredits(
                f"{draw.amount_cents} cents needed of {draw.budget_year}, {held} available"
            )
