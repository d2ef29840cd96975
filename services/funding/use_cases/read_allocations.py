"""What is promised to projects, as people look at it."""

from dataclasses import dataclass

from services.funding.domain.allocation import Allocation, AllocationStatus, NoSuchAllocation
from services.funding.domain.instalment import Instalment, instalments_of
from services.funding.domain.payment import Payment, PaymentStatus
from services.funding.domain.waiting_list import Place
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.serving import waiting_list
from shared.identity.actor import Actor, Role

READS_ALL = frozenset({Role.FUND_MANAGER, Role.RECTOR})


@dataclass(frozen=True)
class AllocationView:
    """An allocation, its payments, and its place in the queue if it waits."""

    allocation: Allocation
    is_overdue: bool
    payments: tuple[Payment, ...]
    instalments: tuple[Instalment, ...]
    place: Place | None


@dataclass(frozen=True)
class AllocationLine:
    """An allocation in a list."""

    allocation: Allocation
    is_overdue: bool


@dataclass(frozen=True)
class AllocationPage:
    """Allocations, and whether there are more."""

    lines: list[AllocationLine]
    has_more: bool


def read_allocation(uow: FundingUnitOfWork, *, project_id: str, actor: Actor) -> AllocationView:
    """Raises NoSuchAllocation, also when it is another structure's: a school does not learn what others ask for."""
    with uow:
        return view_of(uow, visible_allocation(uow, project_id, actor))


def list_allocations(
    uow: FundingUnitOfWork,
    *,
    actor: Actor,
    status: AllocationStatus | None,
    is_overdue: bool = False,
    after: str | None,
    limit: int,
) -> AllocationPage:
    """At most `limit`, by project id; a school sees its own structure's."""
    uai = actor.uai or "" if READS_ALL.isdisjoint(actor.roles) else None
    with uow:
        overdue_on = uow.today() if is_overdue else None
        found = uow.allocations.page(status=status, uai=uai, overdue_on=overdue_on, after=after, limit=limit + 1)
        lines = [AllocationLine(allocation, allocation.is_overdue(uow.today())) for allocation in found[:limit]]
    return AllocationPage(lines, has_more=len(found) > limit)


@dataclass(frozen=True)
class PaymentPage:
    """Payments, and whether there are more."""

    payments: list[Payment]
    has_more: bool


def list_payments(
    uow: FundingUnitOfWork, *, status: PaymentStatus | None, after: str | None, limit: int
) -> PaymentPage:
    """At most `limit`, in the order in which they were ordered."""
    with uow:
        found = uow.payments.page(status=status, after=after, limit=limit + 1)
        return PaymentPage(found[:limit], has_more=len(found) > limit)


def view_of(uow: FundingUnitOfWork, allocation: Allocation) -> AllocationView:
    """The allocation as it stands in this transaction, and today."""
    allocation.bring_forward(uow.today().year)
    is_waiting = allocation.status is AllocationStatus.DEFERRED
    place = waiting_list(uow, allocation.programme).place_of(allocation.project_id) if is_waiting else None
    payments = tuple(uow.payments.of_project(allocation.project_id))
    instalments = tuple(instalments_of(allocation, payments, year=uow.today().year))
    return AllocationView(allocation, allocation.is_overdue(uow.today()), payments, instalments, place)


def visible_allocation(uow: FundingUnitOfWork, project_id: str, actor: Actor) -> Allocation:
    """Raises NoSuchAllocation, also when it is another structure's."""
    allocation = uow.allocations.get(project_id)
    if not _may_read(actor, allocation):
        raise NoSuchAllocation(f"nothing is known of project {project_id}")
    return allocation


def _may_read(actor: Actor, allocation: Allocation) -> bool:
    return not READS_ALL.isdisjoint(actor.roles) or actor.uai == allocation.uai
