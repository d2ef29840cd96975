"""A file (dossier): one project before the commission, from its first deposit to the decision and after."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Self

from services.review.domain.allocation import NOTHING_ALLOCATED, Allocation, AllocationStep
from services.review.domain.completion import CompletionRequest, Ending
from services.review.domain.decision import Decision, Outcome, Ruling
from services.review.domain.grant import requested_shares
from services.review.domain.history import Act, HistoryEntry
from services.review.domain.refusals import (
    CompletionPending,
    FileAlreadyDecided,
    NoCompletionRequested,
    NothingToCorrect,
    NotTheCurrentVersion,
    ProjectStopped,
    ProjectWithdrawn,
    ValidationStands,
    VersionOutOfRange,
)
from services.review.domain.states import ENDED, EXAMINED, PATHS, Status, Step
from services.review.domain.terms import months_after
from shared.errors import Conflict


@dataclass(frozen=True)
class DepositedVersion:
    """What a school deposited; `content` is the payload of the deposit, `deposited_on` its date at the academy."""

    number: int
    deposited_at: datetime
    deposited_on: date
    received_at: datetime
    content: dict[str, Any]


@dataclass
class File:
    """Counts the time limit of the answer from the deposit that opened the examination.

    It stands still while the school completes: those days are added. A deposit after a decline opens a new examination.
    """

    project_id: str
    status: Status
    answer_due_on: date
    versions: list[DepositedVersion]
    requests: list[CompletionRequest] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    history: list[HistoryEntry] = field(default_factory=list)
    allocation: Allocation = NOTHING_ALLOCATED

    @classmethod
    def opened_by(cls, project_id: str, version: DepositedVersion, *, months: int) -> Self:
        """The file of a first deposit, to be answered within `months`. Raises VersionOutOfRange."""
        if version.number != 1:
            raise VersionOutOfRange(f"version {version.number} is the first to arrive")
        file = cls(project_id, Status.OPEN, months_after(version.deposited_on, months), [version])
        file._remember(Act.DEPOSITED, at=version.received_at)
        return file

    @property
    def current(self) -> DepositedVersion:
        """The last deposit."""
        return self.versions[-1]

    @property
    def uai(self) -> str:
        """Of the structure that leads the project."""
        return str(self.current.content["structure"]["uai"])

    @property
    def department(self) -> str:
        """That of its structure, by which sections share the files."""
        return str(self.current.content["structure"]["department"])

    @property
    def decision(self) -> Decision | None:
        """The last decision, which a later withdrawal leaves standing."""
        return self.decisions[-1] if self.decisions else None

    @property
    def standing_decision(self) -> Decision | None:
        """The decision that ended the present examination; None while it goes on."""
        return None if self.status in EXAMINED else self.validation or self.decision

    @property
    def validation(self) -> Decision | None:
        """The validation that stands, if the project was ever validated; it does so while an amendment is examined."""
        return next((decision for decision in reversed(self.decisions) if decision.is_validation), None)

    @property
    def opened_on(self) -> date:
        """The date of the deposit that opened the present examination, or that of the decision that stands: the first
        one, that after a decline, or that of an amendment.
        """
        standing = self.standing_decision
        decided = [each.version for each in self.decisions if standing is None or each.version < standing.version]
        last_decided = max(decided, default=0)
        return self.versions[min(last_decided, len(self.versions) - 1)].deposited_on

    @property
    def first_undecided(self) -> int:
        """The first version that no decision is about: the deliberation on it, and on later ones, goes on."""
        return self.decision.version + 1 if self.decision else 1

    @property
    def was_validated(self) -> bool:
        """Whether the project was validated, whatever became of it."""
        return self.validation is not None

    def receive(self, version: DepositedVersion, *, months: int) -> bool:
        """Take in a further deposit; says whether it is to be examined. Raises VersionOutOfRange.

        One that is already there is left alone. A deposit that crossed a validation on its way is kept, and the
        validation stands, unless the deposit says that it would amend it.
        """
        if version.number <= self.current.number:
            return False
        self._ensure_next(version.number)
        self.versions.append(version)
        step = Step.AMEND if self._is_amended_by(version) else Step.DEPOSIT
        if not self._may(step):
            self._remember(Act.DEPOSITED_AFTER_DECISION, at=version.received_at)
            return False
        self._reopen(version, months, step)
        return True

    def _is_amended_by(self, version: DepositedVersion) -> bool:
        amended = version.content.get("amends_version")
        return self.status is Status.VALIDATED and self.validation is not None and amended == self.validation.version

    def _ensure_next(self, number: int) -> None:
        if number != self.current.number + 1:
            raise VersionOutOfRange(f"version {number} arrived after version {self.current.number}")
        if self.status in ENDED:
            raise VersionOutOfRange(f"version {number} arrived after the project was {self.status}")

    def _reopen(self, version: DepositedVersion, months: int, step: Step) -> None:
        if self.status not in EXAMINED:
            self.answer_due_on = months_after(version.deposited_on, months)
        if self.status is Status.COMPLETION_REQUESTED:
            self._resume(Ending.ANSWERED, at=version.received_at, on=version.deposited_on)
        self._take(step)
        self._remember(Act.AMENDMENT_DEPOSITED if step is Step.AMEND else Act.DEPOSITED, at=version.received_at)

    def _resume(self, ending: Ending, *, at: datetime, on: date) -> None:
        request = self.requests[-1]
        request.end(ending, at=at)
        self.answer_due_on += timedelta(days=request.days_until(on))

    def request_completion(self, request: CompletionRequest, *, by: str) -> None:
        """Send the file back to the school. Raises a Conflict unless it is open, or CommentWithoutText."""
        self._ensure_open()
        request.ensure_says_something()
        self.requests.append(request)
        self._take(Step.ASK_TO_COMPLETE)
        self._remember(Act.COMPLETION_REQUESTED, at=request.requested_at, by=by)

    def cancel_completion(self, *, at: datetime, on: date, by: str) -> CompletionRequest:
        """Take the request back and go on examining the same version. Raises a Conflict."""
        if self.status in ENDED:
            self._ensure_open()
        if not self._may(Step.TAKE_REQUEST_BACK):
            raise NoCompletionRequested("The school is not being asked to complete its project.")
        self._resume(Ending.CANCELLED, at=at, on=on)
        self._take(Step.TAKE_REQUEST_BACK)
        self._remember(Act.COMPLETION_CANCELLED, at=at, by=by)
        return self.requests[-1]

    def ensure_current(self, version: int | None) -> None:
        """Raises NotTheCurrentVersion when a version is named that is not the last deposit."""
        if version is not None and version != self.current.number:
            detail = f"Version {self.current.number} is under examination, not version {version}."
            raise NotTheCurrentVersion(detail)

    def ensure_ready_for(self, ruling: Ruling) -> None:
        """Raises NotTheCurrentVersion, another Conflict unless the file is open, or GrantRequired."""
        self.ensure_current(ruling.version)
        self._ensure_open()
        ruling.ensure_answers(self.current.content["budget"]["requested_cents"])

    def decide(self, decision: Decision) -> None:
        """Close the examination. Raises a Conflict unless the file is open, or what is wrong with the grant."""
        self._ensure_open()
        decision.grant.ensure_within(requested_shares(self.current.content["budget"]))
        declined = Step.DECLINE_AMENDMENT if self.was_validated else Step.DECLINE
        self._take(Step.VALIDATE if decision.is_validation else declined)
        self.decisions.append(decision)
        self._remember(Act(decision.outcome.value), at=decision.decided_at, by=decision.decided_by)

    def to_correct(self, outcome: Outcome) -> Decision:
        """The decision that stands, to be put right. Raises NothingToCorrect, ValidationStands, a Conflict."""
        if self.status in ENDED:
            self._ensure_open()
        standing = self.standing_decision
        if standing is None:
            raise NothingToCorrect("No decision stands: the version is under examination.")
        if standing.is_validation and outcome is Outcome.DECLINED:
            raise ValidationStands("The school holds rights from a validation; what it grants can be put right.")
        return standing

    def correct(self, correction: Decision) -> None:
        """Put a clerical error right by a further decision on the same version. Raises what is wrong with the grant."""
        version = self.versions[correction.version - 1]
        correction.grant.ensure_within(requested_shares(version.content["budget"]))
        if correction.is_validation and self.status is Status.DECLINED:
            self._take(Step.VALIDATE_AFTER_ALL)
        self.decisions.append(correction)
        self._remember(Act.CORRECTED, at=correction.decided_at, by=correction.decided_by, text=correction.error)

    def withdraw(self, *, at: datetime, on: date, reason: str) -> None:
        """The school has taken its project back; a decision that was made stays on the file."""
        self._end(Step.WITHDRAW, Act.WITHDRAWN, at=at, on=on, text=reason)

    def stop(self, *, at: datetime, on: date, lessons: str) -> None:
        """The school has ended its project; a decision that was made stays on the file."""
        self._end(Step.STOP, Act.STOPPED, at=at, on=on, text=lessons)

    def _end(self, step: Step, act: Act, *, at: datetime, on: date, text: str) -> None:
        if not self._may(step):
            return
        if self.status is Status.COMPLETION_REQUESTED:
            self._resume(Ending.DROPPED, at=at, on=on)
        self._take(step)
        self._remember(act, at=at, text=text or None)

    def learn_allocation(self, step: AllocationStep, content: dict[str, Any], *, at: datetime) -> None:
        """Keep what the fund has stated."""
        self.allocation = self.allocation.after(step, content)
        self._remember(Act(f"allocation_{step.value}"), at=at)

    def ensure_under_examination(self) -> None:
        """Raises a Conflict once the file is decided or ended; while the school completes, examination goes on."""
        if self.status not in EXAMINED:
            self._ensure_open()

    def note(self, act: Act, *, at: datetime, by: str | None = None, text: str | None = None) -> None:
        """Keep in the history what does not change where the file stands."""
        self._remember(act, at=at, by=by, text=text)

    def _may(self, step: Step) -> bool:
        return self.status in PATHS[step].start

    def _take(self, step: Step) -> None:
        self.status = PATHS[step].end

    def _ensure_open(self) -> None:
        if self.status is not Status.OPEN:
            refusal, detail = NOT_OPEN[self.status]
            raise refusal(detail)

    def _remember(self, act: Act, *, at: datetime, by: str | None = None, text: str | None = None) -> None:
        self.history.append(HistoryEntry(at, act, self.current.number, by, text))


NOT_OPEN: dict[Status, tuple[type[Conflict], str]] = {
    Status.COMPLETION_REQUESTED: (CompletionPending, "The school is completing its project."),
    Status.VALIDATED: (FileAlreadyDecided, "The project is already validated."),
    Status.DECLINED: (FileAlreadyDecided, "The project is already declined; it can be deposited again."),
    Status.WITHDRAWN: (ProjectWithdrawn, "The school has withdrawn its project."),
    Status.STOPPED: (ProjectStopped, "The school has stopped its project."),
}
