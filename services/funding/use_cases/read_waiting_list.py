"""Who waits for credits, in which order, for how much, and what would be served if some arrived."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.funding.domain.allocation import Allocation, total_of
from services.funding.domain.budget import EnvelopeKind, Programme
from services.funding.domain.waiting_list import Place, WaitingList
from services.funding.repositories import FundingUnitOfWork
from services.funding.use_cases.serving import waiting_list


@dataclass(frozen=True)
class Waiting:
    """One that waits: its place, and what it waits for."""

    allocation: Allocation
    place: Place
    is_overdue: bool

    @property
    def waited_cents(self) -> int:
        """What is granted and not set aside."""
        return total_of(self.allocation.waited)


@dataclass(frozen=True)
class WaitingPage:
    """Some of those who wait, and whether there are more."""

    lines: list[Waiting]
    has_more: bool


@dataclass(frozen=True)
class Forecast:
    """What credits would do: who would be served, oldest first, who would still wait, and what would be left over."""

    served: Sequence[Allocation]
    still_waiting: int
    available: dict[int, int]
    missing: dict[int, int]


def list_waiting(uow: FundingUnitOfWork, *, programme: Programme, after: int | None, limit: int) -> WaitingPage:
    """At most `limit` of those who wait for money of a programme, oldest first, beginning after a rank."""
    with uow:
        waiting = waiting_list(uow, programme)
        first = (after or 0) + 1
        today = uow.today()
        lines = [Waiting(one, place, one.is_overdue(today)) for one, place in waiting.from_rank(first, limit)]
        return WaitingPage(lines, has_more=len(waiting) >= first + limit)


def forecast_serving(uow: FundingUnitOfWork, *, programme: Programme, budget_year: int, amount_cents: int) -> Forecast:
    """What would be served if so much arrived now in a year's engagement envelope. Nothing is changed."""
    with uow:
        available = uow.ledger.available(programme, EnvelopeKind.ENGAGEMENT)
        available[budget_year] = available.get(budget_year, 0) + amount_cents
        waiting = WaitingList(uow.allocations.waiting(programme), available)
        waiting.bring_forward(uow.today().year)
        served = waiting.serve()
        return Forecast(served, len(waiting), waiting.available, waiting.missing_by_year())
