"""The convention under which a commune, or a nearby secondary school, receives the money of a project for a school."""

from dataclasses import dataclass
from datetime import date, datetime

from services.funding.domain.allocation import Allocation
from shared.errors import Conflict, NotFound


class NoSuchConvention(NotFound):
    """No convention was prepared for the project."""


class ConventionRequired(Conflict):
    """The money goes to somebody other than the school: a convention has to be prepared first."""


class ConventionNotSigned(Conflict):
    """The money goes to somebody other than the school: the convention has to be issued and signed first."""


class ConventionNotNeeded(Conflict):
    """The school receives the money itself, by an order."""


@dataclass(frozen=True)
class Party:
    """Who signs: a body, and the person who represents it, with the quality in which that person signs."""

    name: str
    represented_by: str
    quality: str


@dataclass(frozen=True)
class Convention:
    """What is agreed: between whom, which part is advanced, from when until when."""

    project_id: str
    parties: tuple[Party, ...]
    advance_percent: int
    begins_on: date
    ends_on: date
    prepared_at: datetime
    prepared_by: str


def require_fitting(allocation: Allocation, convention: Convention | None) -> None:
    """The beneficiary is known, and whoever receives for another has a convention prepared.

    Raises BeneficiaryUnknown, ConventionRequired.
    """
    allocation.beneficiary.require_known()
    if allocation.is_under_convention and convention is None:
        raise ConventionRequired(f"{allocation.beneficiary.name} receives the money of {allocation.uai}")
