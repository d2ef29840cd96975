"""What the forms of this service ask for, in the words of the API's documents."""

from services.submission.api.concertation_schemas import (
    AbandonmentBody,
    ClosureBody,
    ConcertationBody,
    MeetingBody,
    MeetingRecordBody,
)
from services.submission.api.reports import ReportBody
from services.submission.api.schemas import ContentSchema
from services.submission.domain.vocabulary import ParticipantKind
from shared.web.pages.forms import Rows, Shape, choice, choices, day, euros, line, listed, paragraphs, whole, yes_no

NARRATIVES = ("description", "needs", "objectives", "actions", "indicators")
LINES = Rows(
    "budget/lines",
    (
        line("line_id"),
        choice("category"),
        line("label"),
        line("unit"),
        whole("quantity"),
        euros("unit_cost_cents"),
        choice("school_year"),
    ),
)
COFUNDING = Rows("budget/cofunding", (line("source"), euros("amount_cents")))
PROJECT = Shape(
    line("title"),
    choices("axes"),
    *(paragraphs(name) for name in NARRATIVES),
    whole("pupils"),
    listed("levels"),
    listed("partners/structures"),
    listed("partners/others"),
    yes_no("digital"),
    choice("concertation_id"),
    choice("network_id"),
    yes_no("budget/multi_year"),
    LINES,
    COFUNDING,
    schema=ContentSchema,
)
PARTICIPANTS = Rows("participants", (choice("kind"), whole("count")), filled_by=("count",))
THEMES = Rows("themes", (choice("axis"), line("label")), filled_by=("label",))
CONCERTATION = Shape(
    line("title"), choice("scope"), choice("network_id"), line("pilot"), THEMES, PARTICIPANTS, schema=ConcertationBody
)
MEETING = Shape(day("day"), choice("begins"), choice("ends"), line("place"), listed("agenda"), schema=MeetingBody)
MEETING_RECORD = Shape(paragraphs("notes"), PARTICIPANTS, schema=MeetingRecordBody)
CLOSURE = Shape(paragraphs("outcome"), PARTICIPANTS, schema=ClosureBody)
ABANDONMENT = Shape(paragraphs("reason"), schema=AbandonmentBody)
REPORT = Shape(
    paragraphs("done"),
    paragraphs("effects"),
    paragraphs("lessons"),
    whole("pupils"),
    Rows("indicators", (line("indicator"), paragraphs("observed"))),
    Rows("expenses", (choice("category"), line("label"), euros("amount_cents"), line("invoice"))),
    schema=ReportBody,
)
KINDS_OF_PARTICIPANTS = tuple(ParticipantKind)
