"""The report (bilan) of a school year of a funded project: what was done, seen, learnt and spent.

planned ── ask ──> requested                   at the end of the school year; from now on a reminder may go out
planned, requested ── write ──> the same       a school may write, and submit, before it is asked
planned, requested ── submit ──> submitted
planned ── drop ──> dropped                    the project was stopped before that school year began
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from services.submission.domain.merge import merge
from services.submission.domain.refusals import (
    ReportAlreadySubmitted,
    ReportChanged,
    ReportDropped,
    ReportIncomplete,
)
from shared.errors import Conflict, FieldError

FIRST_MONTH = 9
"""A school year runs from 1 September to 31 August (DOMAIN)."""


class State(StrEnum):
    """Where a report stands."""

    PLANNED = "planned"
    REQUESTED = "requested"
    SUBMITTED = "submitted"
    DROPPED = "dropped"


class ReportAct(StrEnum):
    """What happens to a report."""

    WRITE = "write"
    ASK = "ask"
    REMIND = "remind"
    SUBMIT = "submit"
    DROP = "drop"


ALLOWED: Mapping[State, Mapping[ReportAct, State]] = {
    State.PLANNED: {
        ReportAct.WRITE: State.PLANNED,
        ReportAct.ASK: State.REQUESTED,
        ReportAct.SUBMIT: State.SUBMITTED,
        ReportAct.DROP: State.DROPPED,
    },
    State.REQUESTED: {
        ReportAct.WRITE: State.REQUESTED,
        ReportAct.REMIND: State.REQUESTED,
        ReportAct.SUBMIT: State.SUBMITTED,
    },
    State.SUBMITTED: {},
    State.DROPPED: {},
}
"""State -> act -> the state that it leads to; what is not listed is refused."""

REFUSED: Mapping[State, tuple[type[Conflict], str]] = {
    State.PLANNED: (ReportChanged, "The report was not asked for yet."),
    State.REQUESTED: (ReportChanged, "The report is asked for already."),
    State.SUBMITTED: (ReportAlreadySubmitted, "The report is submitted."),
    State.DROPPED: (ReportDropped, "The project was stopped before this school year: nothing is to be reported."),
}


class Reminder(StrEnum):
    """What was last told of the due date."""

    SOON = "soon"
    LATE = "late"


@dataclass
class Report:
    """`granted`: cents by category for that school year. `document`: what is written so far, a checked document."""

    id: str
    project_id: str
    school_year: str
    ask_on: date
    granted: Mapping[str, int]
    state: State = State.PLANNED
    revision: int = 1
    document: Mapping[str, Any] = field(default_factory=dict)
    requested_at: datetime | None = None
    due_on: date | None = None
    reminder: Reminder | None = None
    submitted_at: datetime | None = None

    @classmethod
    def planned(
        cls, report_id: str, project_id: str, school_year: str, *, granted: Mapping[str, int], ask_on: date
    ) -> Self:
        """A report that will be asked for on a day."""
        return cls(report_id, project_id, school_year, ask_on, granted)

    @property
    def is_awaited(self) -> bool:
        """Whether the school was asked, and has not answered."""
        return self.state is State.REQUESTED

    @property
    def granted_cents(self) -> int:
        """What the school year was granted, all categories together."""
        return sum(self.granted.values())

    @property
    def spent_cents(self) -> int:
        """What the expenses that are written down add up to."""
        return sum(expense.get("amount_cents") or 0 for expense in self.document.get("expenses") or ())

    @property
    def unspent_cents(self) -> int:
        """What is left of the grant; 0 when more was spent than granted."""
        return max(0, self.granted_cents - self.spent_cents)

    def write(self, patch: Mapping[str, Any], *, expected: int) -> None:
        """Merge a checked patch into what is written. Raises ReportChanged, ReportAlreadySubmitted, ReportDropped."""
        if expected != self.revision:
            raise ReportChanged(f"The report is at revision {self.revision}, not {expected}: read it again.")
        self._take(ReportAct.WRITE)
        self.document = merge(self.document, dict(patch))

    def ask(self, *, at: datetime, due_on: date) -> None:
        """The school year ends: the school is asked."""
        self._take(ReportAct.ASK)
        self.requested_at, self.due_on = at, due_on

    def remind(self, today: date) -> Reminder:
        """Note that the due date is near, or past."""
        self._take(ReportAct.REMIND)
        is_late = self.due_on is not None and self.due_on < today
        self.reminder = Reminder.LATE if is_late else Reminder.SOON
        return self.reminder

    def submit(self, *, at: datetime) -> None:
        """Hand the report in. Raises ReportIncomplete, ReportAlreadySubmitted, ReportDropped."""
        faults = tuple(FieldError(pointer, "Is still missing.") for pointer in self.missing())
        if faults and self.state in (State.PLANNED, State.REQUESTED):
            raise ReportIncomplete("Something is still missing in the report.", faults)
        self._take(ReportAct.SUBMIT)
        self.submitted_at = at

    def stop(self, *, on: date) -> None:
        """The project ends early: a year under way is reported now, one that has not begun is not."""
        if self.state is not State.PLANNED:
            return
        if first_day(self.school_year) > on:
            self._take(ReportAct.DROP)
        else:
            self.ask_on = min(self.ask_on, on)
            self.revision += 1

    def missing(self) -> Iterable[str]:
        """Pointers to what a report needs: what was done, and what was spent, if only an empty list."""
        if not (self.document.get("done") or "").strip():
            yield "/done"
        if self.document.get("expenses") is None:
            yield "/expenses"
        for index, expense in enumerate(self.document.get("expenses") or ()):
            for name in ("category", "label", "amount_cents"):
                if expense.get(name) in (None, ""):
                    yield f"/expenses/{index}/{name}"

    def _take(self, act: ReportAct) -> None:
        following = ALLOWED[self.state].get(act)
        if following is None:
            refusal, detail = REFUSED[self.state]
            raise refusal(detail)
        self.state = following
        self.revision += 1


@dataclass(frozen=True)
class Listed:
    """A report in a list over all projects, with what its project is called on the telephone."""

    report: Report
    reference: str


@dataclass(frozen=True)
class Calendar:
    """When reports are asked for: on `month` and `day` of the summer that ends the school year, due `days` later."""

    month: int
    day: int
    days: int

    def ask_on(self, school_year: str, *, not_before: date) -> date:
        """The day on which a school year's report is asked for; a grant that comes later is reported on at once."""
        return max(not_before, date(int(school_year[-4:]), self.month, self.day))

    def due_on(self, asked_on: date) -> date:
        """Until when the school has time."""
        return asked_on + timedelta(days=self.days)


def first_day(school_year: str) -> date:
    """1 September of the first of its two years."""
    return date(int(school_year[:4]), FIRST_MONTH, 1)


def granted_by_year(lines: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """School year -> category -> cents, of the lines of a grant as the commission states them."""
    found: dict[str, dict[str, int]] = {}
    for line in lines:
        year = found.setdefault(line["school_year"], {})
        year[line["category"]] = year.get(line["category"], 0) + line["amount_cents"]
    return found
