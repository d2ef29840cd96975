"""A school or établissement, as the directory describes it, and how people look for it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.submission.domain.vocabulary import PriorityEducation, Sector, StructureKind

LONGEST_WORD = 64
LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})


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

    @property
    def words(self) -> frozenset[str]:
        """What a search is compared with: its words are the beginnings of these."""
        return frozenset(words_of(f"{self.uai} {self.name} {self.commune}"))


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


def words_of(text: str) -> list[str]:
    """Folded words, of which as much counts as an index can hold."""
    return [word[:LONGEST_WORD] for word in fold(text).split()]


def fold(text: str) -> str:
    """Words without accents, case, hyphens or apostrophes: "Cité de l'Œuvre" -> "cite de l oeuvre"."""
    plain = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    kept = (letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(kept).casefold().split())
