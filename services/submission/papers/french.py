"""How days, hours and the words of the domain are written for people. Spaces that must not break do not."""

from collections.abc import Mapping
from datetime import date, time

from babel.dates import format_date

from services.submission.domain.structure import Structure
from services.submission.domain.vocabulary import Axis, Category, StructureKind

NBSP = "\u00a0"
AXES: Mapping[Axis, str] = {
    Axis.SUCCESS: "Réussite des élèves",
    Axis.WELL_BEING: "Bien-être",
    Axis.LESS_INEQUALITY: "Réduction des inégalités",
}
CATEGORIES: Mapping[Category, str] = {
    Category.TEACHING_HOURS: "Heures d’enseignement",
    Category.TEACHING_EQUIPMENT: "Matériel pédagogique",
    Category.REFURBISHING: "Aménagement de locaux",
    Category.OUTSIDE_CONTRIBUTORS: "Intervenants extérieurs",
    Category.TRAINING: "Formation",
    Category.SCIENTIFIC_EXPERIMENTS: "Expérimentations scientifiques",
    Category.OTHER: "Autres dépenses",
}
DIRECTOR = "La directrice ou le directeur"
HEADS: Mapping[StructureKind, str] = {
    StructureKind.COLLEGE: "La principale ou le principal",
    StructureKind.LYCEE_GENERAL: "La proviseure ou le proviseur",
    StructureKind.LYCEE_PROFESSIONAL: "La proviseure ou le proviseur",
    StructureKind.LYCEE_POLYVALENT: "La proviseure ou le proviseur",
}


def day(when: date) -> str:
    """ "jeudi 3 décembre 2026", "mardi 1er décembre 2026"."""
    written = format_date(when, "EEEE d MMMM y", locale="fr_FR")
    return written.replace(" 1 ", " 1er ") if when.day == 1 else written


def hour(moment: time) -> str:
    """ "18 h 30", "18 h"."""
    minutes = f"{NBSP}{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"


def hours(begins: time | None, ends: time | None) -> str | None:
    """ "de 18 h à 20 h", "à 18 h", or nothing."""
    if begins is None:
        return None
    return f"de {hour(begins)} à {hour(ends)}" if ends else f"à {hour(begins)}"


def house(structure: Structure) -> str:
    """ "école" or "établissement", after l’."""
    return "école" if structure.degree == 1 else "établissement"


def head(structure: Structure) -> str:
    """Who leads it, whoever that is."""
    return HEADS.get(structure.kind, DIRECTOR)
