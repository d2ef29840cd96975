"""What one budget year bears of a project's money: planned, available, held back, given up, or paid.

A later year never disappears in silence. It is held back by a freeze, which is simulated before, told, and can be
lifted; or it is cancelled, with a reason, and goes back to its envelope.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.funding.domain.allocation import Allocation, AllocationStatus, Share, beyond, by_year, total_of
from services.funding.domain.hours import left_of
from services.funding.domain.payment import Payment, PaymentStatus, ordered_by_year
from shared.errors import Conflict, NotFound


class NoSuchInstalment(NotFound):
    """Nothing is granted to the project on this budget year."""


class NothingToCancel(Conflict):
    """All that this year bears is on its way or paid."""


class InstalmentStatus(StrEnum):
    """Where the part of one year stands."""

    PLANNED = "planned"
    AVAILABLE = "available"
    FROZEN = "frozen"
    CANCELLED = "cancelled"
    PAID = "paid"


@dataclass(frozen=True)
class Instalment:
    """Cents of one budget year. `payable_cents` and `hours_cents`: granted now, less what was cancelled."""

    id: str
    project_id: str
    budget_year: int
    payable_cents: int
    hours_cents: int
    ordered_cents: int
    paid_cents: int
    frozen_cents: int
    cancelled_cents: int
    given_cents: int
    status: InstalmentStatus


def instalment_id(allocation: Allocation, budget_year: int) -> str:
    """The same for as long as the allocation is."""
    return f"{allocation.id}-{budget_year}"


def instalments_of(allocation: Allocation, payments: Iterable[Payment], *, year: int) -> list[Instalment]:
    """By budget year, cancelled ones included, as they stand in the calendar `year`."""
    counted = list(payments)
    ordered, paid = ordered_by_year(counted), ordered_by_year(one for one in counted if _is_executed(one))
    granted, frozen, cancelled, made, given = (
        {share.budget_year: share for share in shares}
        for shares in (allocation.shares, allocation.frozen, allocation.cancelled, allocation.made, allocation.given)
    )
    found = []
    for budget_year in sorted(granted.keys() | cancelled.keys()):
        share = granted.get(budget_year, Share(budget_year, 0, 0))
        parts = {
            "paid_cents": paid.get(budget_year, 0),
            "frozen_cents": total_of([frozen[budget_year]]) if budget_year in frozen else 0,
            "cancelled_cents": total_of([cancelled[budget_year]]) if budget_year in cancelled else 0,
            "given_cents": total_of([given[budget_year]]) if budget_year in given else 0,
        }
        is_open = budget_year <= year and budget_year in made
        found.append(
            Instalment(
                instalment_id(allocation, budget_year),
                allocation.project_id,
                budget_year,
                share.payable_cents,
                share.hours_cents,
                ordered.get(budget_year, 0),
                status=_status(share, parts, is_open=is_open),
                **parts,
            )
        )
    return found


def _is_executed(payment: Payment) -> bool:
    return payment.status is PaymentStatus.EXECUTED


def _status(share: Share, parts: Mapping[str, int], *, is_open: bool) -> InstalmentStatus:
    if not share.total_cents:
        return InstalmentStatus.CANCELLED
    if parts["frozen_cents"]:
        return InstalmentStatus.FROZEN
    if parts["paid_cents"] >= share.payable_cents and parts["given_cents"] >= share.hours_cents:
        return InstalmentStatus.PAID
    return InstalmentStatus.AVAILABLE if is_open else InstalmentStatus.PLANNED


def freezable(allocation: Allocation, ordered: Mapping[int, int], *, budget_year: int, percent: int) -> Share:
    """What a freeze would hold back of a year: a percentage of what is committed, not ordered, given or frozen."""
    for share in beyond(allocation.made, allocation.frozen):
        if share.budget_year == budget_year:
            left = left_of(share, ordered.get(budget_year, 0), allocation.given)
            return Share(budget_year, left.payable_cents * percent // 100, left.hours_cents * percent // 100)
    return Share(budget_year, 0, 0)


def freeze(allocation: Allocation, share: Share) -> None:
    """Hold it back."""
    allocation.frozen = by_year([*allocation.frozen, share])


def lift(allocation: Allocation, share: Share) -> Share:
    """As much of it as is still held back may be paid again."""
    held = next((one for one in allocation.frozen if one.budget_year == share.budget_year), None)
    if held is None:
        return Share(share.budget_year, 0, 0)
    lifted = Share(
        share.budget_year, min(share.payable_cents, held.payable_cents), min(share.hours_cents, held.hours_cents)
    )
    allocation.frozen = beyond(allocation.frozen, [lifted])
    return lifted


@dataclass(frozen=True)
class Cancelled:
    """What is given up of a year, and in which states it was; cents."""

    share: Share
    reserved_cents: int
    allocated_cents: int
    frozen_cents: int


def cancel(allocation: Allocation, ordered: Mapping[int, int], budget_year: int) -> Cancelled:
    """Give up what of a year is neither ordered nor given, whether it waits, is set aside, committed or held back.

    Raises NoSuchInstalment, NothingToCancel, and what `Allocation.require_open` does.
    """
    allocation.require_open()
    parts = {name: _of(getattr(allocation, name), budget_year) for name in ("shares", "secured", "made", "frozen")}
    granted = parts["shares"]
    if not granted.total_cents:
        raise NoSuchInstalment(f"nothing of {budget_year} is granted to project {allocation.project_id}")
    given_up = left_of(granted, ordered.get(budget_year, 0), allocation.given)
    kept = Share(
        budget_year,
        granted.payable_cents - given_up.payable_cents,
        granted.hours_cents - given_up.hours_cents,
    )
    if not given_up.total_cents:
        raise NothingToCancel(f"all of {budget_year} was ordered or given")
    made, frozen = parts["made"].total_cents, parts["frozen"].total_cents
    for name in ("shares", "secured", "made", "frozen"):
        others = [share for share in getattr(allocation, name) if share.budget_year != budget_year]
        setattr(allocation, name, by_year(others if name == "frozen" else [*others, kept]))
    allocation.cancelled = by_year([*allocation.cancelled, given_up])
    allocation.status = status_of(allocation)
    reserved = parts["secured"].total_cents - made
    return Cancelled(given_up, reserved, made - kept.total_cents - frozen, frozen)


def status_of(allocation: Allocation) -> AllocationStatus:
    """What is waited for, set aside and committed says where an open allocation stands."""
    if not allocation.shares:
        return AllocationStatus.NO_MONEY_NEEDED
    if allocation.waited:
        return AllocationStatus.DEFERRED
    return AllocationStatus.RESERVED if allocation.to_commit else AllocationStatus.ALLOCATED


def _of(shares: Iterable[Share], budget_year: int) -> Share:
    return next((share for share in shares if share.budget_year == budget_year), Share(budget_year, 0, 0))
