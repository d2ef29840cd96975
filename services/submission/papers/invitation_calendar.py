"""A meeting as an entry of a calendar."""

from datetime import date, datetime, time

from icalendar import Calendar, Event

from services.submission.domain.occasion import Occasion
from services.submission.domain.vocabulary import ParticipantKind
from services.submission.papers.invitation import AGENDA, TITLE, write_letter

MAKER = "-//nefe//Notre école, faisons-la ensemble//FR"


def write_calendar(occasion: Occasion, audience: ParticipantKind) -> bytes:
    """An iCalendar file of one event, at the hours of the academy's clocks; of a whole day if no hour is known.

    Sent again after a change, it replaces what was entered before: same UID, higher SEQUENCE.
    """
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_event(occasion, audience))
    year = occasion.meeting.day.year
    calendar.add_missing_timezones(first_date=date(year - 1, 1, 1), last_date=date(year + 1, 12, 31))
    return bytes(calendar.to_ical())


def _event(occasion: Occasion, audience: ParticipantKind) -> Event:
    meeting, structure = occasion.meeting, occasion.structure
    event = Event()
    event.add("uid", f"{meeting.id}@nefe")
    event.add("sequence", occasion.concertation.revision)
    event.add("dtstamp", occasion.changed_at)
    event.add("summary", occasion.concertation.plan.title or TITLE)
    event.add("dtstart", _moment(occasion, meeting.begins))
    if meeting.ends is not None:
        event.add("dtend", _moment(occasion, meeting.ends))
    event.add("location", ", ".join(filter(None, (meeting.place, structure.name, structure.commune))))
    event.add("description", _description(occasion, audience))
    return event


def _moment(occasion: Occasion, clock: time | None) -> datetime | date:
    day = occasion.meeting.day
    return datetime.combine(day, clock, occasion.zone) if clock else day


def _description(occasion: Occasion, audience: ParticipantKind) -> str:
    letter = write_letter(occasion, audience)
    agenda = [f"{AGENDA}\u00a0:", *(f"– {point}" for point in letter.agenda)] if letter.agenda else []
    return "\n".join([letter.reason, *agenda])
