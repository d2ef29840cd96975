"""How the words of the domain are written for people."""

from collections.abc import Mapping

from services.submission.domain.structure import Structure
from services.submission.domain.vocabulary import Axis, StructureKind

AXES: Mapping[Axis, str] = {
    Axis.SUCCESS: "Réussite des élèves",
    Axis.WELL_BEING: "Bien-être",
    Axis.LESS_INEQUALITY: "Réduction des inégalités",
}
DIRECTOR = "La directrice ou le directeur"
HEADS: Mapping[StructureKind, str] = {
    StructureKind.COLLEGE: "La principale ou le principal",
    StructureKind.LYCEE_GENERAL: "La proviseure ou le proviseur",
    StructureKind.LYCEE_PROFESSIONAL: "La proviseure ou le proviseur",
    StructureKind.LYCEE_POLYVALENT: "La proviseure ou le proviseur",
}


def house(structure: Structure) -> str:
    """ "école" or "établissement", after l’."""
    return "école" if structure.degree == 1 else "établissement"


def head(structure: Structure) -> str:
    """Who leads it, whoever that is."""
    return HEADS.get(structure.kind, DIRECTOR)
