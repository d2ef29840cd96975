"""The fund's money of a year is held back in part: whom that would touch is said before, and told to them after."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.funding.domain.allocation import Allocation
from services.funding.domain.freeze import Freeze, FreezeOutdated, NothingToFreeze, Part, Scope
from services.funding.domain.instalment import freezable, freeze, lift
from services.funding.domain.ledger import EntryKind, State, Transfer, entry_of
from services.funding.events import instalment_frozen, instalment_released
from services.funding.repositories import FundingUnitOfWork
from shared.identity.actor import Actor


@dataclass(frozen=True)
class FreezePage:
    """Freezes, and whether there are more."""

    freezes: list[Freeze]
    has_more: bool


def simulate_freeze(uow: FundingUnitOfWork, *, scope: Scope) -> list[Part]:
    """Whose money would be held back, and how much; nothing is changed."""
    with uow:
        return [part for _, part in _touched(uow, scope)]


def freeze_instalments(
    uow: FundingUnitOfWork, *, scope: Scope, reason: str, expected_cents: int, actor: Actor
) -> Freeze:
    """Hold it back, and tell each school. `expected_cents`: what the simulation came to.

    Raises NothingToFreeze, FreezeOutdated.
    """
    with uow:
        uow.programmes.lock(scope.programme)
        touched = list(_touched(uow, scope))
        decided = Freeze(
            id=uow.new_id(),
            programme=scope.programme,
            budget_year=scope.budget_year,
            percent=scope.percent,
            reason=reason,
            parts=tuple(part for _, part in touched),
            frozen_at=uow.now(),
            frozen_by=actor.subject,
        )
        _require_as_simulated(decided, expected_cents)
        for allocation, part in touched:
            _hold_back(uow, allocation, part, decided)
        uow.freezes.add(decided)
        uow.commit()
        return decided


def lift_freeze(uow: FundingUnitOfWork, *, freeze_id: str, reason: str) -> Freeze:
    """Let what is still held back be paid, and tell each school. Raises NoSuchFreeze, FreezeAlreadyLifted."""
    with uow:
        uow.programmes.lock(uow.freezes.get(freeze_id).programme)
        decided = uow.freezes.get(freeze_id)
        decided.require_in_force()
        for part in decided.parts:
            _let_go(uow, part, reason, decided)
        uow.freezes.lift(freeze_id, reason=reason, at=uow.now())
        lifted = uow.freezes.get(freeze_id)
        uow.commit()
        return lifted


def list_freezes(uow: FundingUnitOfWork, *, after: str | None, limit: int) -> FreezePage:
    """At most `limit`, in the order in which they were decided."""
    with uow:
        found = uow.freezes.page(after=after, limit=limit + 1)
        return FreezePage(found[:limit], has_more=len(found) > limit)


def _require_as_simulated(decided: Freeze, expected_cents: int) -> None:
    if decided.total_cents != expected_cents:
        raise FreezeOutdated(f"{decided.total_cents} cents would be frozen, {expected_cents} were simulated")
    if not decided.parts:
        raise NothingToFreeze(f"nothing of {decided.budget_year} can be held back")


def _touched(uow: FundingUnitOfWork, scope: Scope) -> Iterator[tuple[Allocation, Part]]:
    wanted = [
        one
        for one in uow.allocations.committed(scope.programme)
        if not scope.project_ids or one.project_id in scope.project_ids
    ]
    ordered = uow.payments.ordered_by_project(scope.programme)
    for allocation in wanted:
        on_its_way = ordered.get(allocation.project_id, {})
        share = freezable(allocation, on_its_way, budget_year=scope.budget_year, percent=scope.percent)
        if share.total_cents:
            yield allocation, Part(allocation.project_id, allocation.uai, share)


def _hold_back(uow: FundingUnitOfWork, allocation: Allocation, part: Part, decided: Freeze) -> None:
    freeze(allocation, part.share)
    uow.allocations.save(allocation)
    transfers = allocation.transfers([part.share], State.ALLOCATED, State.FROZEN)
    uow.write(entry_of(EntryKind.FROZEN, decided.id, transfers, project_id=allocation.project_id))
    uow.record(instalment_frozen(allocation, part.share, reason=decided.reason, at=uow.now()))


def _let_go(uow: FundingUnitOfWork, part: Part, reason: str, decided: Freeze) -> None:
    allocation = uow.allocations.get(part.project_id)
    share = lift(allocation, part.share)
    if not share.total_cents:
        return
    uow.allocations.save(allocation)
    transfers: list[Transfer] = allocation.transfers([share], State.FROZEN, State.ALLOCATED)
    uow.write(entry_of(EntryKind.UNFROZEN, decided.id, transfers, project_id=allocation.project_id))
    uow.record(instalment_released(allocation, share, reason=reason, at=uow.now()))
