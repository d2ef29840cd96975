"""What became of the programme's money, told in numbers: from intention to payment, by whom, and how fast."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from services.funding.domain.allocation import Allocation, AllocationStatus, total_of
from services.funding.domain.project import School

UNKNOWN = ""


@dataclass(frozen=True)
class Record:
    """All that figures need of a validated project. `paid`: cents by budget year, less what came back."""

    allocation: Allocation
    school: School | None
    title: str
    reference: str | None
    paid: dict[int, int]
    reserved_at: datetime | None
    made_at: datetime | None
    first_paid_at: datetime | None

    @property
    def paid_cents(self) -> int:
        """Of all years."""
        return sum(self.paid.values())

    @property
    def engaged_cents(self) -> int:
        """What is committed; of a project that was stopped, what was paid all the same."""
        return self.paid_cents if self.allocation.is_released else total_of(self.allocation.made)


@dataclass(frozen=True)
class Line:
    """A group of projects."""

    key: str
    projects: int
    granted_cents: int
    engaged_cents: int
    paid_cents: int


@dataclass(frozen=True)
class Delay:
    """Days between two steps, over the projects that took both."""

    projects: int
    median_days: float | None
    longest_days: int | None
    within_two_months: int


@dataclass(frozen=True)
class Funnel:
    """How many came how far."""

    intentions: int
    deposited: int
    validated: int
    with_money: int
    reserved: int
    allocated: int
    paid: int
    stopped: int


def funnel_of(records: Sequence[Record], *, intentions: int, deposited: int) -> Funnel:
    """Each step counts those who came at least that far."""
    statuses = [record.allocation.status for record in records]
    return Funnel(
        intentions=intentions,
        deposited=deposited,
        validated=len(records),
        with_money=sum(status is not AllocationStatus.NO_MONEY_NEEDED for status in statuses),
        reserved=sum(record.reserved_at is not None for record in records),
        allocated=sum(record.made_at is not None for record in records),
        paid=sum(record.first_paid_at is not None for record in records),
        stopped=sum(status is AllocationStatus.RELEASED for status in statuses),
    )


GROUPINGS: dict[str, Callable[[Record], str]] = {
    "programme": lambda record: record.allocation.programme.value,
    "department": lambda record: record.school.department if record.school else UNKNOWN,
    "degree": lambda record: str(record.school.degree) if record.school else UNKNOWN,
    "priority_education": lambda record: record.school.priority_education if record.school else UNKNOWN,
}
"""What projects are grouped by; by year and by category, a project's money is divided between groups."""


def grouped(records: Iterable[Record], grouping: str) -> list[Line]:
    """The money of projects by one of GROUPINGS."""
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[GROUPINGS[grouping](record)].append(record)
    return [
        Line(
            key,
            len(group),
            sum(record.allocation.total_cents for record in group),
            sum(record.engaged_cents for record in group),
            sum(record.paid_cents for record in group),
        )
        for key, group in sorted(groups.items())
    ]


def by_year(records: Iterable[Record]) -> list[Line]:
    """What each budget year bears."""
    granted: Counter[int] = Counter()
    engaged: Counter[int] = Counter()
    paid: Counter[int] = Counter()
    projects: Counter[int] = Counter()
    for record in records:
        allocation = record.allocation
        years = set(record.paid)
        for share in allocation.shares:
            granted[share.budget_year] += share.total_cents
            years.add(share.budget_year)
        for share in allocation.made:
            engaged[share.budget_year] += share.total_cents
        for year in years:
            projects[year] += 1
            paid[year] += record.paid.get(year, 0)
            engaged[year] += record.paid.get(year, 0) if allocation.is_released else 0
    return [Line(str(year), projects[year], granted[year], engaged[year], paid[year]) for year in sorted(projects)]


def by_category(records: Iterable[Record]) -> list[Line]:
    """What is granted for; engaged as far as the project's money is. What is paid is not told apart by category."""
    granted: Counter[str] = Counter()
    engaged: Counter[str] = Counter()
    projects: Counter[str] = Counter()
    for record in records:
        for category in {line.category for line in record.allocation.lines}:
            cents = sum(line.amount_cents for line in record.allocation.lines if line.category == category)
            projects[category] += 1
            granted[category] += cents
            engaged[category] += cents if record.allocation.status is AllocationStatus.ALLOCATED else 0
    return [Line(key, projects[key], granted[key], engaged[key], 0) for key in sorted(projects)]


def delay_of(steps: Iterable[tuple[date, date, date]]) -> Delay:
    """Of (begun on, due on, done on)."""
    taken = list(steps)
    days = [(done - begun).days for begun, _, done in taken]
    return Delay(
        len(days),
        float(median(days)) if days else None,
        max(days, default=None),
        sum(done <= due for _, due, done in taken),
    )
