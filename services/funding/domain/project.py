"""A project as the fund knows it: what documents, figures and open data say of it."""

from dataclasses import dataclass
from datetime import datetime

from shared.errors import Conflict


class ProjectNotDescribed(Conflict):
    """The deposit of the project has not come in yet: nothing can be written about it."""


@dataclass(frozen=True)
class School:
    """A structure as a fact described it last."""

    uai: str
    name: str
    kind: str
    degree: int
    sector: str
    commune: str
    postcode: str
    department: str
    priority_education: str


@dataclass(frozen=True)
class Project:
    """The latest deposit. `reference` is what people say on the telephone."""

    id: str
    version: int
    reference: str | None
    title: str
    axes: tuple[str, ...]
    school: School
    is_shared: bool
    requested_cents: int
    first_submitted_at: datetime


@dataclass(frozen=True)
class Intention:
    """A concertation that a school has declared."""

    concertation_id: str
    school: School
    declared_at: datetime
