"""A concertation: declared, held in meetings, closed with what emerged; or abandoned. Every part of it is optional.

declared ── hold a meeting ──> held            revise, plan a meeting: as long as it is declared or held
declared, held ── close ──> closed             a concertation that leads nowhere is fine, and so is one without meetings
declared, held ── abandon ──> abandoned
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.submission.domain.meeting import Meeting, Participants, meeting_of, participants_of
from services.submission.domain.merge import merge
from services.submission.domain.refusals import (
    ConcertationAlreadyAbandoned,
    ConcertationAlreadyClosed,
    ConcertationChanged,
    MeetingAlreadyHeld,
    TooManyMeetings,
    UnknownMeeting,
)
from services.submission.domain.vocabulary import Axis, ConcertationScope
from shared.errors import Conflict

MOST_MEETINGS = 100


class State(StrEnum):
    """Where a concertation stands."""

    DECLARED = "declared"
    HELD = "held"
    CLOSED = "closed"
    ABANDONED = "abandoned"


class ConcertationAct(StrEnum):
    """What its school may do with it."""

    REVISE = "revise"
    PLAN = "plan a meeting"
    HOLD = "hold a meeting"
    CLOSE = "close"
    ABANDON = "abandon"


ALLOWED: Mapping[State, Mapping[ConcertationAct, State]] = {
    State.DECLARED: {
        ConcertationAct.REVISE: State.DECLARED,
        ConcertationAct.PLAN: State.DECLARED,
        ConcertationAct.HOLD: State.HELD,
        ConcertationAct.CLOSE: State.CLOSED,
        ConcertationAct.ABANDON: State.ABANDONED,
    },
    State.HELD: {
        ConcertationAct.REVISE: State.HELD,
        ConcertationAct.PLAN: State.HELD,
        ConcertationAct.HOLD: State.HELD,
        ConcertationAct.CLOSE: State.CLOSED,
        ConcertationAct.ABANDON: State.ABANDONED,
    },
    State.CLOSED: {},
    State.ABANDONED: {},
}
"""State -> act -> the state that it leads to; what is not listed is refused."""

REFUSED: Mapping[State, tuple[type[Conflict], str]] = {
    State.CLOSED: (ConcertationAlreadyClosed, "The concertation is closed."),
    State.ABANDONED: (ConcertationAlreadyAbandoned, "The concertation was abandoned."),
}


@dataclass(frozen=True)
class Theme:
    """What people talk about, within one of the three dimensions."""

    axis: Axis
    label: str


@dataclass(frozen=True)
class Plan:
    """What a school means to do. `participants` are expected at first, and in the end those who came, by kind."""

    title: str | None = None
    scope: ConcertationScope = ConcertationScope.STRUCTURE
    network_id: str | None = None
    pilot: str | None = None
    themes: tuple[Theme, ...] = ()
    participants: Participants = ()

    def document(self) -> dict[str, Any]:
        """The plan as JSON, without what is missing."""
        parts = {
            "title": self.title,
            "scope": self.scope,
            "network_id": self.network_id,
            "pilot": self.pilot,
            "themes": [{"axis": theme.axis, "label": theme.label} for theme in self.themes],
            "participants": [{"kind": each.kind, "count": each.count} for each in self.participants],
        }
        return {name: part for name, part in parts.items() if part is not None and part != []}

    def patched(self, patch: Mapping[str, Any]) -> "Plan":
        """The plan after a checked merge patch."""
        return plan_of(merge(self.document(), dict(patch)))


def plan_of(document: Mapping[str, Any]) -> Plan:
    """The plan that a checked document describes; null and absent mean the same."""
    return Plan(
        title=document.get("title"),
        scope=ConcertationScope(document.get("scope") or ConcertationScope.STRUCTURE),
        network_id=document.get("network_id"),
        pilot=document.get("pilot"),
        themes=tuple(Theme(Axis(theme["axis"]), theme["label"]) for theme in document.get("themes") or ()),
        participants=participants_of(document.get("participants") or ()),
    )


@dataclass
class Concertation:
    """Of one structure, whose head pilots it. `revision` grows with every change, of its meetings too."""

    id: str
    uai: str
    plan: Plan
    declared_at: datetime
    changed_at: datetime
    state: State = State.DECLARED
    revision: int = 1
    outcome: str | None = None
    reason: str | None = None
    ended_at: datetime | None = None
    meetings: list[Meeting] = field(default_factory=list)

    def meeting(self, meeting_id: str) -> Meeting:
        """Raises UnknownMeeting."""
        for meeting in self.meetings:
            if meeting.id == meeting_id:
                return meeting
        raise UnknownMeeting(f"The concertation has no meeting {meeting_id}.")

    def revise(self, patch: Mapping[str, Any], *, expected: int, at: datetime) -> None:
        """Merge a checked patch into the plan. Raises ConcertationChanged, a Conflict."""
        self._require_current(expected)
        self._do(ConcertationAct.REVISE, at)
        self.plan = self.plan.patched(patch)

    def plan_meeting(self, meeting: Meeting, *, at: datetime) -> None:
        """Set a meeting. Raises TooManyMeetings, a Conflict."""
        if len(self.meetings) >= MOST_MEETINGS:
            raise TooManyMeetings(f"A concertation has {MOST_MEETINGS} meetings at most.")
        self._do(ConcertationAct.PLAN, at)
        self.meetings.append(meeting)

    def revise_meeting(self, meeting_id: str, patch: Mapping[str, Any], *, expected: int, at: datetime) -> Meeting:
        """Merge a checked patch into a meeting. Raises UnknownMeeting, MeetingEndsBeforeItBegins, as `revise` does."""
        self._require_current(expected)
        before = self.meeting(meeting_id)
        after = meeting_of(before.id, merge(before.document(), dict(patch)), is_held=before.is_held)
        self._do(ConcertationAct.PLAN, at)
        self._replace(before, after)
        return after

    def hold_meeting(self, meeting_id: str, *, notes: str | None, participants: Participants, at: datetime) -> Meeting:
        """A meeting took place: what was said, and how many came, where that is more than was known before.

        Raises UnknownMeeting, MeetingAlreadyHeld, a Conflict.
        """
        before = self.meeting(meeting_id)
        if before.is_held:
            raise MeetingAlreadyHeld("The meeting is recorded as held; correct it by revising it.")
        after = replace(
            before, notes=notes or before.notes, participants=participants or before.participants, is_held=True
        )
        self._do(ConcertationAct.HOLD, at)
        self._replace(before, after)
        return after

    def cancel_meeting(self, meeting_id: str, *, expected: int, at: datetime) -> None:
        """Take back a meeting that did not take place. Raises UnknownMeeting, MeetingAlreadyHeld, as `revise` does."""
        self._require_current(expected)
        meeting = self.meeting(meeting_id)
        if meeting.is_held:
            raise MeetingAlreadyHeld("A meeting that was held is not taken back.")
        self._do(ConcertationAct.PLAN, at)
        self.meetings.remove(meeting)

    def close(self, *, outcome: str | None, participants: Participants | None, at: datetime) -> None:
        """End it with what emerged, if anything did. Raises a Conflict."""
        self._do(ConcertationAct.CLOSE, at)
        if participants is not None:
            self.plan = replace(self.plan, participants=participants)
        self.outcome, self.ended_at = outcome, at

    def abandon(self, *, reason: str | None, at: datetime) -> None:
        """It will not be held, or not go on. Raises a Conflict."""
        self._do(ConcertationAct.ABANDON, at)
        self.reason, self.ended_at = reason, at

    def _do(self, act: ConcertationAct, at: datetime) -> None:
        after = ALLOWED[self.state].get(act)
        if after is None:
            refusal, detail = REFUSED[self.state]
            raise refusal(detail)
        self.state = after
        self.revision += 1
        self.changed_at = max(self.changed_at, at)

    def _replace(self, before: Meeting, after: Meeting) -> None:
        self.meetings[self.meetings.index(before)] = after

    def _require_current(self, expected: int) -> None:
        if expected != self.revision:
            raise ConcertationChanged(
                f"The concertation is at revision {self.revision}, not {expected}: read it again."
            )
