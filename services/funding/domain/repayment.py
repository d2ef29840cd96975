"""Money that was paid and is not spent is asked back (reversement), and comes back to the envelopes it came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.funding.domain.allocation import Allocation
from services.funding.domain.beneficiary import Beneficiary
from services.funding.domain.budget import EnvelopeKind
from services.funding.domain.ledger import State, Transfer
from services.funding.domain.payment import Draw, Payment, PaymentStatus
from shared.errors import Conflict, NotFound


class NoSuchRepayment(NotFound):
    """No repayment has this identifier."""


class RepaymentBeyondPaid(Conflict):
    """More would be asked back than was paid and not asked back before."""


class RepaymentAlreadySettled(Conflict):
    """The repayment was received or cancelled before."""


class RepaymentStatus(StrEnum):
    """Where it stands."""

    REQUESTED = "requested"
    RECEIVED = "received"
    CANCELLED = "cancelled"


@dataclass
class Repayment:
    """`draws`: of which budget years the money was (AE); `credit_draws`: of which it had been paid (CP)."""

    id: str
    project_id: str
    beneficiary: Beneficiary
    draws: tuple[Draw, ...]
    credit_draws: tuple[Draw, ...]
    reason: str
    requested_at: datetime
    requested_by: str
    status: RepaymentStatus = RepaymentStatus.REQUESTED
    settled_on: date | None = None
    reference: str | None = None

    @property
    def amount_cents(self) -> int:
        """What is asked back in all."""
        return sum(draw.amount_cents for draw in self.draws)

    @property
    def counts(self) -> bool:
        """Whether it uses up what can be asked back: a cancelled one does not."""
        return self.status is not RepaymentStatus.CANCELLED

    def settle(self, status: RepaymentStatus, *, on: date, reference: str | None) -> None:
        """Once. Raises RepaymentAlreadySettled."""
        if self.status is not RepaymentStatus.REQUESTED:
            raise RepaymentAlreadySettled(f"repayment {self.id} is {self.status}")
        self.status, self.settled_on, self.reference = status, on, reference

    def transfers(self, allocation: Allocation, source: State, target: State) -> list[Transfer]:
        """What it moves in the envelopes of both kinds."""
        by_kind = ((EnvelopeKind.ENGAGEMENT, self.draws), (EnvelopeKind.PAYMENT, self.credit_draws))
        return [
            Transfer(allocation.envelope(draw.budget_year, kind), source, target, draw.amount_cents)
            for kind, draws in by_kind
            for draw in draws
        ]


def draws_to_ask_back(
    payments: Iterable[Payment], earlier: Iterable[Repayment], amount_cents: int
) -> tuple[tuple[Draw, ...], tuple[Draw, ...]]:
    """Engagements and payment credits that an amount goes back to, latest years first. Raises RepaymentBeyondPaid."""
    paid = [one for one in payments if one.status is PaymentStatus.EXECUTED]
    asked = [one for one in earlier if one.counts]
    engaged = _left((one.draws for one in paid), (one.draws for one in asked))
    credited = _left((one.credit_draws for one in paid), (one.credit_draws for one in asked))
    if amount_cents > sum(engaged.values()):
        raise RepaymentBeyondPaid(f"{amount_cents} cents asked for, {sum(engaged.values())} paid and not asked back")
    return _latest_first(engaged, amount_cents), _latest_first(credited, amount_cents)


def _left(added: Iterable[tuple[Draw, ...]], taken: Iterable[tuple[Draw, ...]]) -> dict[int, int]:
    left: dict[int, int] = {}
    for sign, groups in ((1, added), (-1, taken)):
        for draw in (draw for group in groups for draw in group):
            left[draw.budget_year] = left.get(draw.budget_year, 0) + sign * draw.amount_cents
    return left


def _latest_first(left: Mapping[int, int], amount_cents: int) -> tuple[Draw, ...]:
    draws, rest = [], amount_cents
    for budget_year in sorted(left, reverse=True):
        taken = min(rest, left[budget_year])
        if taken > 0:
            draws.append(Draw(budget_year, taken))
            rest -= taken
    return tuple(draws)
