"""The library that accompanies the programme: what the academy keeps for its schools, and at which step it helps."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Category(StrEnum):
    """What a resource is."""

    GUIDE = "guide"
    PORTRAIT_SHEET = "portrait_sheet"
    INVITATION_MODEL = "invitation_model"
    SLIDES = "slides"
    VISUAL = "visual"
    OTHER = "other"


class Audience(StrEnum):
    """Whom it is for."""

    SCHOOLS = "schools"
    FAMILIES = "families"
    PUPILS = "pupils"
    LOCAL_COUNCILS = "local_councils"
    ASSOCIATIONS = "associations"
    COMMISSION = "commission"


class Stage(StrEnum):
    """At which step it helps, and is offered."""

    CONCERTATION = "concertation"
    DRAFT = "draft"
    DEPOSIT = "deposit"
    COMPLETION = "completion"
    CARRYING_OUT = "carrying_out"
    REPORT = "report"


@dataclass(frozen=True)
class StoredFile:
    """A file whose bytes are in the store."""

    name: str
    type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Edition:
    """One numbered version of a resource: a file, or a link to where it is. `note`: what is new in it."""

    number: int
    published_at: datetime
    published_by: str
    note: str | None
    link: str | None = None
    file: StoredFile | None = None


@dataclass(frozen=True)
class Description:
    """What is said of a resource."""

    title: str
    summary: str
    category: Category
    audiences: tuple[Audience, ...]
    stages: tuple[Stage, ...]


@dataclass(frozen=True)
class Resource:
    """`editions`: the latest first; without one, it is being prepared, and nobody is offered it."""

    id: str
    described: Description
    changed_at: datetime
    editions: tuple[Edition, ...] = ()

    @property
    def next_number(self) -> int:
        """That of the edition to come."""
        return self.editions[0].number + 1 if self.editions else 1
