"""A project: what its school may do with it, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from services.submission.domain.content import Content
from services.submission.domain.demands import Demands, Missing
from services.submission.domain.refusals import (
    CommentNotAsked,
    NoAmendment,
    ProjectAlreadyDecided,
    ProjectAlreadySubmitted,
    ProjectIncomplete,
    ProjectNotEditable,
    ProjectNotValidated,
    ProjectStopped,
    ProjectWithdrawn,
    TooManyVersions,
)
from services.submission.domain.states import EDITABLE, NOT_EXAMINED, PATHS, SETTLED, WITH_COMMISSION, Step
from services.submission.domain.vocabulary import Party, Status
from shared.errors import Conflict, FieldError

LARGEST_VERSION = 10_000


def reference(uai: str, number: int) -> str:
    """The school's UAI, which it knows by heart and which checks itself, and a number: "0930116W-7"."""
    return f"{uai}-{number}"


class DelayWarning(StrEnum):
    """What was last said of the date by which the commission answers."""

    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True)
class Awaited:
    """Whose turn it is, since when, and by when if a date is known."""

    party: Party
    since: datetime
    due_on: date | None = None


@dataclass(frozen=True)
class CompletionRequest:
    """What the commission asks to complete in a version: comments as it stated them."""

    version: int
    comments: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Validation:
    """The version that counts since the commission validated it; who still has to commit its money, if somebody has."""

    version: int
    money: Awaited | None = None


@dataclass
class Project:
    """`version` is the last that was deposited (0: none); `revision` grows with every change.

    `attachments`: how many files go with it. `supporters`: the accounts of those who help with it. `demands`: what its
    academy wants to be said before a deposit.
    """

    id: str
    uai: str
    number: int
    content: Content
    created_at: datetime
    changed_at: datetime
    status: Status = Status.DRAFT
    version: int = 0
    revision: int = 1
    awaited: Awaited | None = None
    answer_due_on: date | None = None
    completion: CompletionRequest | None = None
    validation: Validation | None = None
    attachments: int = 0
    supporters: tuple[str, ...] = ()
    delay_warning: DelayWarning | None = None
    demands: Demands = field(default_factory=Demands, compare=False)

    @classmethod
    def drafted(cls, project_id: str, *, uai: str, number: int, content: Content, at: datetime) -> Self:
        """A new draft of a structure: its `number`-th project. Raises PartnerIsOwner."""
        content.partners.ensure_without(uai)
        return cls(project_id, uai, number, content, at, at, awaited=Awaited(Party.SCHOOL, at))

    @property
    def reference(self) -> str:
        """What people say on the telephone."""
        return reference(self.uai, self.number)

    def is_edited_by(self, uai: str) -> bool:
        """Whether a structure writes the project: its own, or one that takes part as a partner."""
        return uai == self.uai or uai in self.content.partners.structures

    @property
    def shown_version(self) -> int | None:
        """The version that readers see who do not edit the project: the last, or the one that is being amended.

        None: they see the content itself.
        """
        if self.version == 0 or self.status in SETTLED:
            return None
        return self.validation.version if self.validation and self.status is Status.AMENDING else self.version

    @property
    def validated_version(self) -> int | None:
        """The version that the commission validated last, which counts."""
        return self.validation.version if self.validation else None

    @property
    def missing(self) -> list[Missing]:
        """What has to be said before the next deposit."""
        return list(self.demands.missing(self.content))

    @property
    def is_editable(self) -> bool:
        """Whether its authors may change what it says."""
        return self.status in EDITABLE

    @property
    def not_editable(self) -> str:
        """Why they may not, in words."""
        return f"A project that is {self.status} cannot be edited."

    def revise(self, revised: Content, *, at: datetime) -> None:
        """Say something else. Raises ProjectNotEditable, PartnerIsOwner."""
        if not self.is_editable:
            raise ProjectNotEditable(self.not_editable)
        revised.partners.ensure_without(self.uai)
        self.content = revised
        self.touch(at)

    def return_to(self, counting: Content, *, deposited: Content) -> Content | None:
        """Take the content of a frozen version for what counts.

        Returns what was typed since `deposited`, the last version, if anything was: it is to be kept.
        """
        unsent = None if self.content in (deposited, counting) else self.content
        self.content = counting
        return unsent

    def deposit(self, *, at: datetime) -> int:
        """Hand the content to the commission as the next version. Raises a Conflict, ProjectIncomplete."""
        self._require(Step.DEPOSIT)
        if self.version == LARGEST_VERSION:
            raise TooManyVersions(f"A project is deposited {LARGEST_VERSION} times at most.")
        self._require_complete()
        self.version += 1
        self.answer_due_on = None
        self.take(Step.DEPOSIT, awaited=Awaited(Party.SECRETARIAT, at))
        self.touch(at)
        return self.version

    def withdraw(self, *, at: datetime) -> None:
        """Take the project back before it is decided on, for good. Raises a Conflict."""
        self._require(Step.WITHDRAW)
        if self.validation:
            raise ProjectAlreadyDecided("The project is validated: it is stopped rather than withdrawn.")
        self.take(Step.WITHDRAW)
        self.touch(at)

    def stop(self, *, at: datetime) -> None:
        """End a validated project early. Raises ProjectStopped, ProjectNotValidated."""
        if self.validation is None:
            raise ProjectNotValidated(f"A project that is {self.status} cannot be stopped; only a validated one can.")
        self._require(Step.STOP)
        self.take(Step.STOP)
        self.touch(at)

    def amend(self, *, at: datetime) -> None:
        """Begin an amendment (avenant), or to ask for money later: what is validated stands until it is answered.

        Raises a Conflict.
        """
        if self.status not in (Status.VALIDATED, Status.STOPPED, Status.WITHDRAWN):
            raise ProjectNotValidated(f"A project that is {self.status} is not amended; only a validated one is.")
        self._require(Step.AMEND)
        self.take(Step.AMEND, awaited=self.awaited)
        self.touch(at)

    def drop_amendment(self, *, at: datetime) -> None:
        """Leave the project as it was validated. Raises NoAmendment unless one is being written."""
        if not self.may(Step.DROP_AMENDMENT):
            raise NoAmendment("No amendment is being written.")
        self.take(Step.DROP_AMENDMENT, awaited=self.awaited)
        self.touch(at)

    def validate(self, validation: Validation) -> None:
        """The version counts from now on."""
        self.validation = validation
        self.take(Step.VALIDATE, awaited=validation.money)

    def correct(self, validation: Validation) -> None:
        """The decision on the version that counts is put right: its money may change, and nothing else does."""
        self.validation = validation
        if self.status in NOT_EXAMINED:
            self.awaited = validation.money

    def decline(self) -> None:
        """The commission does not keep the version; a validation that it would have amended stands."""
        if self.validation:
            self.take(Step.DECLINE_AMENDMENT, awaited=self.validation.money)
        else:
            self.take(Step.DECLINE)

    def receive_money(self, due_on: date) -> None:
        """The money that was due by then is committed: nobody is waited for to do so any more.

        What was due earlier than the money that is waited for now was that of a former decision.
        """
        if self.validation is None or self.validation.money is None:
            return
        if self.validation.money.due_on is not None and due_on < self.validation.money.due_on:
            return
        if self.awaited == self.validation.money:
            self.awaited = None
        self.validation = Validation(self.validation.version)

    def may(self, step: Step) -> bool:
        """Whether the project stands where the step begins."""
        return self.status in PATHS[step].start

    def ensure_asked(self, comment_id: str) -> CompletionRequest:
        """The request that a comment is part of. Raises CommentNotAsked."""
        if self.completion is None or not any(each["comment_id"] == comment_id for each in self.completion.comments):
            raise CommentNotAsked("The commission does not ask about this now.")
        return self.completion

    def await_reports(self, outstanding: Awaited | None) -> None:
        """A validated project waits for its school's report, once nobody else is waited for."""
        if self.status in NOT_EXAMINED and (self.awaited is None or self.awaited.party is Party.SCHOOL):
            self.awaited = outstanding

    def take(self, step: Step, *, awaited: Awaited | None = None) -> None:
        """Go where the step leads; a request for completion ends with the status that it put the project in."""
        self.status = PATHS[step].end
        if self.status is not Status.TO_COMPLETE:
            self.completion = None
        self.awaited, self.delay_warning = awaited, None

    def warn_of_delay(self, today: date, *, days_before: int) -> DelayWarning | None:
        """What has to be said now of the date of the answer, and was not, if anything."""
        if self.status not in WITH_COMMISSION or self.answer_due_on is None:
            return None
        is_late = self.answer_due_on < today
        due = DelayWarning.LATE if is_late else DelayWarning.SOON
        is_near = is_late or self.answer_due_on <= today + timedelta(days=days_before)
        if not is_near or self.delay_warning in (due, DelayWarning.LATE):
            return None
        self.delay_warning = due
        return due

    def touch(self, at: datetime) -> None:
        """What is read from now on differs from what was read before, if only by a line of the timeline."""
        self.revision += 1
        self.changed_at = max(self.changed_at, at)

    def _require(self, step: Step) -> None:
        if not self.may(step):
            refusal, detail = REFUSED[self.status]
            raise refusal(detail)

    def _require_complete(self) -> None:
        faults = tuple(FieldError(missing.pointer, f"Is still missing ({missing.code}).") for missing in self.missing)
        if faults:
            raise ProjectIncomplete("Something that the commission needs is still missing.", faults)


REFUSED: Mapping[Status, tuple[type[Conflict], str]] = {
    Status.SUBMITTED: (ProjectAlreadySubmitted, "This version is deposited and waits for the commission."),
    Status.UNDER_REVIEW: (ProjectAlreadySubmitted, "The commission is examining this version."),
    Status.VALIDATED: (
        ProjectAlreadyDecided,
        "The commission has validated the project; it can be amended.",
    ),
    Status.AMENDING: (ProjectAlreadyDecided, "The commission has validated the project, which is being amended."),
    Status.DECLINED: (ProjectAlreadyDecided, "The commission has declined the project; it can be deposited again."),
    Status.WITHDRAWN: (ProjectWithdrawn, "The project was withdrawn."),
    Status.STOPPED: (ProjectStopped, "The project was stopped."),
}
