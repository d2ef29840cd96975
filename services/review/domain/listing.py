"""How a list of files is narrowed and sorted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.review.domain.states import Status

Value = str | int | date | datetime


class Sort(StrEnum):
    """What a list is in order of; files that are alike in it are in order of their project ids."""

    PROJECT = "project_id"
    RECEIVED = "received_at"
    DUE = "answer_due_on"
    REQUESTED = "requested_cents"
    STRUCTURE = "structure_name"


@dataclass(frozen=True)
class Place:
    """Where a page ended: the value by which the list is sorted, and the project id."""

    value: Value
    project_id: str


@dataclass(frozen=True)
class Filters:
    """What a list keeps of all files; None, and nothing in a tuple: whatever it is. Amounts are cents, dates inclusive.

    `search`: words, or their beginnings, of title, school, commune and UAI. `rapporteur`: an account.
    """

    statuses: tuple[Status, ...] = ()
    department: str | None = None
    degree: int | None = None
    sector: str | None = None
    priority_education: str | None = None
    axis: str | None = None
    digital: bool | None = None
    requested_from: int | None = None
    requested_to: int | None = None
    received_from: date | None = None
    received_to: date | None = None
    due_before: date | None = None
    rapporteur: str | None = None
    unassigned: bool = False
    awaits_opinion: bool = False
    resubmitted: bool = False
    search: str = ""

    @property
    def is_of_commission(self) -> bool:
        """Whether it asks for what the commission keeps to itself."""
        return self.unassigned or self.awaits_opinion or self.rapporteur is not None


@dataclass(frozen=True)
class Order:
    """`after`: from beyond which place."""

    sort: Sort = Sort.PROJECT
    descending: bool = False
    after: Place | None = None


class Grouping(StrEnum):
    """By what statistics are told."""

    DEPARTMENT = "department"
    DEGREE = "degree"
    SECTOR = "sector"
    PRIORITY_EDUCATION = "priority_education"
    AXIS = "axis"


@dataclass(frozen=True)
class Statistics:
    """Of one group of files, over a period, but for what waits, which is told as it is now. Delays are days.

    `median_delay_days` and `ninth_decile_delay_days`: from the opening of the examination to its decision; the smallest
    number of days within which at least half, or nine tenths, were decided. None: nothing was.
    """

    group: str
    arrived: int
    waiting: int
    oldest_waiting_days: int | None
    validated: int
    declined: int
    requested_cents: int
    granted_cents: int
    median_delay_days: int | None
    ninth_decile_delay_days: int | None


def percentile(histogram: Mapping[int, int], share: float) -> int | None:
    """The smallest value at or below which a share of the counted are: PostgreSQL's `percentile_disc`."""
    total, seen = sum(histogram.values()), 0
    for value in sorted(histogram):
        seen += histogram[value]
        if seen >= share * total:
            return value
    return None
