"""An invitation to a meeting: what it says, and the letter as a PDF."""

from dataclasses import asdict, dataclass
from importlib.resources import files

from services.submission.domain.meeting import Meeting
from services.submission.domain.occasion import Occasion
from services.submission.domain.vocabulary import ParticipantKind
from services.submission.papers import french
from services.submission.papers.wording import WORDINGS
from shared.documents import printed
from shared.documents.typesetting import typeset

TITLE = "Invitation à une réunion de concertation"
PROGRAMME = (
    "Cette concertation s’inscrit dans la démarche «\u00a0Notre école, faisons-la ensemble\u00a0»."
    " Chacune et chacun est libre d’y prendre part."
)
AGENDA = "Ordre du jour"


@dataclass(frozen=True)
class Letter:
    """What is written, in order: (name, what) in `facts`, one line each in `agenda`."""

    title: str
    sender: str
    salutation: str
    reason: str
    facts: list[tuple[str, str]]
    agenda: list[str]
    paragraphs: list[str]
    closing: str
    quality: str
    name: str


def write_letter(occasion: Occasion, audience: ParticipantKind) -> Letter:
    """The invitation to an audience."""
    wording, structure = WORDINGS[audience], occasion.structure
    house = french.house(structure)
    return Letter(
        title=TITLE,
        sender=f"{structure.name}, {structure.commune}",
        salutation=wording.salutation,
        reason=wording.reason.format(house=house),
        facts=facts_of(occasion),
        agenda=list(occasion.meeting.agenda),
        paragraphs=[wording.hope.format(house=house), PROGRAMME],
        closing=wording.closing,
        quality=french.head(structure),
        name=occasion.concertation.plan.pilot or "",
    )


def facts_of(occasion: Occasion) -> list[tuple[str, str]]:
    """What, when and where; what is not known yet is said to be."""
    plan, meeting = occasion.concertation.plan, occasion.meeting
    themes = [f"{french.AXES[theme.axis]}{printed.NBSP}: {theme.label}" for theme in plan.themes]
    return [
        *([("Concertation", plan.title)] if plan.title else []),
        ("Date", printed.day(meeting.day)),
        *_hours(meeting),
        ("Lieu", meeting.place or "à préciser"),
        *([("Thèmes", "\n".join(themes))] if themes else []),
    ]


def _hours(meeting: Meeting) -> list[tuple[str, str]]:
    said = printed.hours(meeting.begins, meeting.ends)
    return [("Horaire", said)] if said else []


def typeset_letter(occasion: Occasion, audience: ParticipantKind) -> bytes:
    """The letter as a PDF, the same whenever it is made again."""
    return typeset(template("invitation.typ"), asdict(write_letter(occasion, audience)), at=occasion.changed_at)


def template(name: str) -> str:
    """A template of this room."""
    return (files(__package__) / name).read_text(encoding="utf-8")
