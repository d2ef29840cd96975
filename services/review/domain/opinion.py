"""What an expert is asked about a file, by when, and what they answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from services.review.domain.refusals import OpinionDueOutOfRange, OpinionSettled
from shared.errors import FieldError

LONGEST_WAIT = timedelta(days=366)


class Standing(StrEnum):
    """Where an opinion stands."""

    REQUESTED = "requested"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class OpinionAct(StrEnum):
    """What can be done to an opinion that was asked for."""

    ANSWER = "answer"
    WITHDRAW = "withdraw"
    REMIND = "remind"


ALLOWED: Mapping[Standing, frozenset[OpinionAct]] = {
    Standing.REQUESTED: frozenset(OpinionAct),
    Standing.GIVEN: frozenset(),
    Standing.WITHDRAWN: frozenset(),
}


class Advice(StrEnum):
    """What an expert thinks of a project."""

    FAVOURABLE = "favourable"
    RESERVED = "reserved"
    UNFAVOURABLE = "unfavourable"


class Reminder(StrEnum):
    """What was last noted of the due date."""

    SOON = "soon"
    LATE = "late"


@dataclass
class Opinion:
    """`expert_subject` is the account that is asked; without one the secretariat writes down what the body answers.

    `requested_by` is None where a rule asked. `settled_by` and `settled_at` tell of the answer, or of the withdrawal.
    """

    id: str
    project_id: str
    version: int
    expert_role: str
    expert_subject: str | None
    question: str
    due_on: date
    requested_at: datetime
    requested_by: str | None
    standing: Standing = Standing.REQUESTED
    advice: Advice | None = None
    text: str | None = None
    settled_at: datetime | None = None
    settled_by: str | None = None
    reminder: Reminder | None = None

    def ensure_due_within_a_year(self, today: date) -> None:
        """Raises OpinionDueOutOfRange."""
        if not today <= self.due_on <= today + LONGEST_WAIT:
            fault = FieldError("/due_on", f"is not from {today} to {today + LONGEST_WAIT}")
            raise OpinionDueOutOfRange("An opinion is due from today on, and within a year.", (fault,))

    def answer(self, advice: Advice, text: str, *, at: datetime, by: str) -> None:
        """The expert answers, late or not. Raises OpinionSettled."""
        self._ensure(OpinionAct.ANSWER)
        self.advice = advice
        self._settle(Standing.GIVEN, text, at=at, by=by)

    def withdraw(self, reason: str, *, at: datetime, by: str) -> None:
        """Nothing is awaited any more; the question and the reason stay. Raises OpinionSettled."""
        self._ensure(OpinionAct.WITHDRAW)
        self._settle(Standing.WITHDRAWN, reason, at=at, by=by)

    def remind(self, today: date) -> Reminder:
        """Note that the due date is near, or past. Raises OpinionSettled."""
        self._ensure(OpinionAct.REMIND)
        self.reminder = Reminder.LATE if self.due_on < today else Reminder.SOON
        return self.reminder

    def late_since(self, today: date) -> date | None:
        """The first day without the answer that was due, or None while nothing is late."""
        is_late = self.standing is Standing.REQUESTED and self.due_on < today
        return self.due_on + timedelta(days=1) if is_late else None

    def _ensure(self, act: OpinionAct) -> None:
        if act not in ALLOWED[self.standing]:
            raise OpinionSettled(f"The opinion is already {self.standing}.")

    def _settle(self, standing: Standing, text: str, *, at: datetime, by: str) -> None:
        self.standing = standing
        self.text, self.settled_at, self.settled_by = text, at, by


@dataclass(frozen=True)
class Tally:
    """How many opinions were received of those that were asked for, and since when one is late, if one is."""

    asked: int = 0
    received: int = 0
    late_since: date | None = None

    @classmethod
    def of(cls, opinions: Iterable[Opinion], today: date) -> Self:
        """What is withdrawn was not asked for."""
        kept = [opinion for opinion in opinions if opinion.standing is not Standing.WITHDRAWN]
        late = [since for opinion in kept if (since := opinion.late_since(today))]
        received = sum(opinion.standing is Standing.GIVEN for opinion in kept)
        return cls(len(kept), received, min(late, default=None))
