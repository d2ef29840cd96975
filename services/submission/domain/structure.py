"""A school or établissement, as the directory describes it, and how people look for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.submission.domain.vocabulary import PriorityEducation, Sector, StructureKind


@dataclass(frozen=True)
class Position:
    """Where on the globe (WGS 84), in degrees north and east."""

    latitude: float
    longitude: float


def position_of(values: Mapping[str, Any] | None) -> Position | None:
    """The position that checked values describe, if they do."""
    return Position(float(values["latitude"]), float(values["longitude"])) if values else None


@dataclass(frozen=True)
class Structure:
    """Identified by its UAI; `degree` is 1 for écoles, 2 for collèges and lycées."""

    uai: str
    name: str
    kind: StructureKind
    degree: int
    sector: Sector
    commune: str
    postcode: str
    department: str
    priority_education: PriorityEducation
    email: str | None = None
    position: Position | None = None


def structure_of(values: Mapping[str, Any]) -> Structure:
    """The structure that checked values describe; values of another meaning are looked over."""
    return Structure(
        uai=values["uai"],
        name=values["name"],
        kind=StructureKind(values["kind"]),
        degree=values["degree"],
        sector=Sector(values["sector"]),
        commune=values["commune"],
        postcode=values["postcode"],
        department=values["department"],
        priority_education=PriorityEducation(values["priority_education"]),
        email=values.get("email"),
        position=position_of(values.get("position")),
    )
