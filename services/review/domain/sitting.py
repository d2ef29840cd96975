"""A sitting (séance) of the commission, or a written consultation between two of them.

planned ── open ──> open ── close ──> closed ── sign the minutes ──> signed
planned ── cancel ──> cancelled
planned, open: the agenda and the attendance may change      planned: so may the date and the place

A consultation (`kind`) is open from its beginning until `closes_at`: members vote in writing, and nobody meets.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from services.review.domain.refusals import (
    AttendanceUnknown,
    ConsultationWithoutEnd,
    FileRepeated,
    QuorumNotReached,
    SittingCancelled,
    SittingChanged,
    SittingClosed,
    SittingNotClosed,
    SittingNotOpen,
    SittingOpen,
    SittingSigned,
)
from shared.errors import Conflict, FieldError

LONGEST_AGENDA = 200


class Kind(StrEnum):
    """Whether people meet."""

    MEETING = "meeting"
    CONSULTATION = "consultation"


class State(StrEnum):
    """Where a sitting stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    SIGNED = "signed"
    CANCELLED = "cancelled"


class SittingAct(StrEnum):
    """What is done with a sitting."""

    REVISE = "revise"
    SET_AGENDA = "set_agenda"
    NOTE_ATTENDANCE = "note_attendance"
    OPEN = "open"
    CLOSE = "close"
    SIGN = "sign"
    CANCEL = "cancel"


ALLOWED: Mapping[State, Mapping[SittingAct, State]] = {
    State.PLANNED: {
        SittingAct.REVISE: State.PLANNED,
        SittingAct.SET_AGENDA: State.PLANNED,
        SittingAct.NOTE_ATTENDANCE: State.PLANNED,
        SittingAct.OPEN: State.OPEN,
        SittingAct.CANCEL: State.CANCELLED,
    },
    State.OPEN: {
        SittingAct.SET_AGENDA: State.OPEN,
        SittingAct.NOTE_ATTENDANCE: State.OPEN,
        SittingAct.CLOSE: State.CLOSED,
    },
    State.CLOSED: {SittingAct.SIGN: State.SIGNED},
    State.SIGNED: {},
    State.CANCELLED: {},
}
"""State -> act -> the state that it leads to; what is not listed is refused."""

REFUSED: Mapping[State, tuple[type[Conflict], str]] = {
    State.PLANNED: (SittingNotOpen, "The sitting is not open."),
    State.OPEN: (SittingOpen, "The sitting is open."),
    State.CLOSED: (SittingClosed, "The sitting is closed."),
    State.SIGNED: (SittingSigned, "The minutes are signed, and that is final."),
    State.CANCELLED: (SittingCancelled, "The sitting was cancelled."),
}


class Presence(StrEnum):
    """Whether somebody who sits came."""

    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"


@dataclass(frozen=True)
class Place:
    """When and where people meet; `begins` is HH:MM."""

    day: date
    begins: str | None = None
    where: str | None = None


@dataclass
class Sitting:
    """`agenda`: project ids, in order. `attendance`: by account. `records`: what became of each file, once closed.

    Instants are UTC; `day` is a date of the academy.
    """

    id: str
    kind: Kind
    title: str
    place: Place
    state: State = State.PLANNED
    revision: int = 1
    agenda: tuple[str, ...] = ()
    attendance: Mapping[str, Presence] = field(default_factory=dict)
    presided_by: str | None = None
    commission_id: str | None = None
    opened_at: datetime | None = None
    closes_at: datetime | None = None
    closed_at: datetime | None = None
    records: Sequence[Mapping[str, Any]] = ()
    quorum: int | None = None
    number: str | None = None

    @property
    def is_meeting(self) -> bool:
        """Whether people meet, rather than write."""
        return self.kind is Kind.MEETING

    def ensure_revision(self, expected: int) -> None:
        """Raises SittingChanged."""
        if expected != self.revision:
            raise SittingChanged(f"The sitting is at revision {self.revision}, not {expected}: read it again.")

    def revise(self, title: str, place: Place) -> None:
        """Another title, date or place. Raises a Conflict once it is open."""
        self._take(SittingAct.REVISE)
        self.title, self.place = title, place

    def set_agenda(self, project_ids: Sequence[str]) -> None:
        """The files that are to be examined, in order. Raises FileRepeated, or a Conflict once it is closed."""
        repeated = [place for place, project_id in enumerate(project_ids) if project_id in project_ids[:place]]
        if repeated:
            faults = tuple(FieldError(f"/project_ids/{place}", "appears twice") for place in repeated)
            raise FileRepeated("A file is on an agenda once.", faults)
        self._take(SittingAct.SET_AGENDA)
        self.agenda = tuple(project_ids)

    def note_attendance(self, attendance: Mapping[str, Presence], *, presided_by: str, seated: Collection[str]) -> None:
        """Who came, of those who are `seated` that day, and who presides. Raises AttendanceUnknown or a Conflict."""
        strangers = sorted({*attendance, presided_by}.difference(seated))
        if strangers or attendance.get(presided_by) is not Presence.PRESENT:
            faults = tuple(FieldError("/attendance", f"{account} does not sit that day") for account in strangers)
            faults = faults or (FieldError("/presided_by", "is not present"),)
            raise AttendanceUnknown("Only who sits that day attends, and who presides is present.", faults)
        self._take(SittingAct.NOTE_ATTENDANCE)
        self.attendance, self.presided_by = dict(attendance), presided_by

    @property
    def present(self) -> frozenset[str]:
        """The accounts of those who came."""
        return frozenset(account for account, presence in self.attendance.items() if presence is Presence.PRESENT)

    def open(self, commission_id: str, *, at: datetime) -> None:
        """It begins. Raises a Conflict unless it is planned, and ConsultationWithoutEnd."""
        if self.closes_at is not None and self.closes_at <= at:
            fault = FieldError("/closes_at", "is not later than now")
            raise ConsultationWithoutEnd("A consultation ends after it has begun.", (fault,))
        self._take(SittingAct.OPEN)
        self.commission_id, self.opened_at = commission_id, at

    def close(self, records: Sequence[Mapping[str, Any]], *, quorum: int, at: datetime) -> None:
        """It ends; what became of each file of the agenda is kept as it was told then. Raises a Conflict."""
        self._take(SittingAct.CLOSE)
        self.records, self.quorum, self.closed_at = records, quorum, at

    def cancel(self) -> None:
        """It will not take place. Raises a Conflict unless it is planned."""
        self._take(SittingAct.CANCEL)

    def sign(self, number: str) -> None:
        """Its minutes are signed under a number. Raises a Conflict unless it is closed."""
        self._take(SittingAct.SIGN)
        self.number = number

    def ensure_closed(self) -> None:
        """Raises SittingNotClosed: there are no minutes of what is not over."""
        if self.state not in (State.CLOSED, State.SIGNED):
            raise SittingNotClosed("There are minutes once the sitting is closed.")

    def ensure_quorum(self, quorum: int, *, recused: Collection[str]) -> None:
        """Raises QuorumNotReached unless enough are present who are not recused from the file in question."""
        able = self.present.difference(recused)
        if len(able) < quorum:
            raise QuorumNotReached(f"{len(able)} who may deliberate on this file are present, of {quorum} needed.")

    def shown_to(self, hidden: Collection[str]) -> "Sitting":
        """The sitting without the files of its agenda that are `hidden` from the reader, nor what became of them."""
        return replace(
            self,
            agenda=tuple(project_id for project_id in self.agenda if project_id not in hidden),
            records=[record for record in self.records if record["project_id"] not in hidden],
        )

    def _take(self, act: SittingAct) -> None:
        following = ALLOWED[self.state].get(act)
        if following is None:
            refusal, detail = REFUSED[self.state]
            raise refusal(detail)
        self.state = following
        self.revision += 1


def quorum_of(seated: int, percent: int) -> int:
    """How many of those who are seated have to be there: a share of them, rounded up, and one at least."""
    return max(1, -(-seated * percent // 100))
