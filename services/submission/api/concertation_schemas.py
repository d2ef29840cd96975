"""Documents of concertations and meetings, within the bounds of the facts that are stated of them."""

from marshmallow import fields

from services.submission.domain.concertation import State
from services.submission.domain.vocabulary import Axis, ConcertationScope, ParticipantKind
from shared.contracts.fields import Choice, Coded, Day, Identifier, Items, Line, Part
from shared.contracts.payloads.concertation import ParticipantsPayload, ThemePayload
from shared.web.pagination import PageArguments
from shared.web.schemas import Instant, Paragraphs, Schema

OUTCOME, REASON, NOTES = 20_000, 5_000, 20_000
CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def counts() -> Items:
    """How many of each kind, if that is said."""
    return Items(Part(ParticipantsPayload), most=len(ParticipantKind), distinct_by="kind", optional=True)


class ConcertationBody(Schema):
    """What a school means to do. Everything may be missing, or null."""

    title = Line(300, shortest=0, optional=True)
    scope = Choice(ConcertationScope, optional=True)
    network_id = Identifier(optional=True)
    pilot = Line(200, optional=True, description="Who signs the invitations: the head.")
    themes = Items(Part(ThemePayload), most=100, optional=True)
    participants = counts()


class ConcertationPatch(ConcertationBody):
    """What is to change (RFC 7396)."""


class MeetingBody(Schema):
    """A meeting, in days and hours of the academy's clocks."""

    day = Day()
    begins = Coded(CLOCK, "Not a time written hh:mm.", optional=True)
    ends = Coded(CLOCK, "Not a time written hh:mm.", optional=True)
    place = Line(300, shortest=0, optional=True)
    agenda = Items(Line(300), most=50, optional=True)
    notes = Paragraphs(NOTES, shortest=0, optional=True)
    participants = counts()


class MeetingPatch(MeetingBody):
    """What is to change of a meeting (RFC 7396)."""


class MeetingRecordBody(Schema):
    """What was said at a meeting that took place, and how many came."""

    notes = Paragraphs(NOTES, shortest=0, optional=True)
    participants = counts()


class ClosureBody(Schema):
    """What emerged, if anything did, and how many took part."""

    outcome = Paragraphs(OUTCOME, shortest=0, optional=True)
    participants = counts()


class AbandonmentBody(Schema):
    """Why, if the school cares to say."""

    reason = Paragraphs(REASON, shortest=0, optional=True)


class ThemeSchema(Schema):
    """What people talk about, within one of the three dimensions."""

    axis = fields.Enum(Axis, by_value=True)
    label = fields.String()


class CountSchema(Schema):
    """How many of one kind."""

    kind = fields.Enum(ParticipantKind, by_value=True)
    count = fields.Integer()


class MeetingSchema(Schema):
    """A meeting. The ETag beside it is its concertation's."""

    id = fields.String()
    day = fields.Date()
    begins = fields.Time(format="%H:%M", allow_none=True, metadata={"format": "", "pattern": CLOCK})
    ends = fields.Time(format="%H:%M", allow_none=True, metadata={"format": "", "pattern": CLOCK})
    place = fields.String(allow_none=True)
    agenda = fields.List(fields.String())
    notes = fields.String(allow_none=True)
    participants = fields.List(fields.Nested(CountSchema))
    is_held = fields.Boolean()


class ConcertationSchema(Schema):
    """A concertation with its meetings, the earliest first."""

    id = fields.String()
    uai = fields.String()
    state = fields.Enum(State, by_value=True)
    revision = fields.Integer(metadata={"description": "Grows with every change; also the ETag."})
    title = fields.String(attribute="plan.title", allow_none=True)
    scope = fields.Enum(ConcertationScope, by_value=True, attribute="plan.scope")
    network_id = fields.String(attribute="plan.network_id", allow_none=True)
    pilot = fields.String(attribute="plan.pilot", allow_none=True)
    themes = fields.List(fields.Nested(ThemeSchema), attribute="plan.themes")
    participants = fields.List(fields.Nested(CountSchema), attribute="plan.participants")
    outcome = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    declared_at = Instant()
    changed_at = Instant()
    ended_at = Instant(allow_none=True)
    meetings = fields.List(fields.Nested(MeetingSchema))


class ConcertationSummarySchema(Schema):
    """A concertation in a list."""

    id = fields.String()
    uai = fields.String()
    structure_name = fields.String()
    title = fields.String(allow_none=True)
    state = fields.Enum(State, by_value=True)
    scope = fields.Enum(ConcertationScope, by_value=True)
    network_id = fields.String(allow_none=True)
    themes = fields.List(fields.Nested(ThemeSchema))
    participants = fields.List(fields.Nested(CountSchema))
    declared_at = Instant()
    changed_at = Instant()
    ended_at = Instant(allow_none=True)


class ConcertationArguments(PageArguments):
    """Which concertations."""

    state = fields.Enum(State, by_value=True, load_default=None)
