"""A meeting of a concertation: when and where, what about, what was said, and how many came."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from services.submission.domain.refusals import MeetingEndsBeforeItBegins
from services.submission.domain.vocabulary import ParticipantKind
from shared.errors import FieldError


@dataclass(frozen=True)
class Count:
    """How many of one kind take part; nobody is named."""

    kind: ParticipantKind
    count: int


Participants = tuple[Count, ...]


def participants_of(documents: Iterable[Mapping[str, Any]]) -> Participants:
    """The counts that checked documents describe."""
    return tuple(Count(ParticipantKind(each["kind"]), each["count"]) for each in documents)


@dataclass(frozen=True)
class Meeting:
    """`day`, `begins` and `ends` are of the academy's calendar and clocks, as on an invitation."""

    id: str
    day: date
    begins: time | None = None
    ends: time | None = None
    place: str | None = None
    agenda: tuple[str, ...] = ()
    notes: str | None = None
    participants: Participants = ()
    is_held: bool = False

    def document(self) -> dict[str, Any]:
        """What can be said of it, as JSON, without what is missing."""
        parts = {
            "day": self.day.isoformat(),
            "begins": clock_time(self.begins),
            "ends": clock_time(self.ends),
            "place": self.place,
            "agenda": list(self.agenda),
            "notes": self.notes,
            "participants": [{"kind": each.kind, "count": each.count} for each in self.participants],
        }
        return {name: part for name, part in parts.items() if part is not None and part != []}


def meeting_of(meeting_id: str, document: Mapping[str, Any], *, is_held: bool = False) -> Meeting:
    """The meeting that a checked document describes. Raises MeetingEndsBeforeItBegins."""
    begins, ends = _time(document.get("begins")), _time(document.get("ends"))
    if ends is not None and (begins is None or ends <= begins):
        fault = FieldError("/ends", "Is not after the beginning.")
        raise MeetingEndsBeforeItBegins("A meeting ends after it has begun.", (fault,))
    return Meeting(
        id=meeting_id,
        day=date.fromisoformat(document["day"]),
        begins=begins,
        ends=ends,
        place=document.get("place"),
        agenda=tuple(document.get("agenda") or ()),
        notes=document.get("notes"),
        participants=participants_of(document.get("participants") or ()),
        is_held=is_held,
    )


def clock_time(moment: time | None) -> str | None:
    """ "18:30", or nothing."""
    return moment.strftime("%H:%M") if moment else None


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
