"""How printed French writes days, hours and the programme's words. Spaces that must not break do not."""

from collections.abc import Mapping
from datetime import date, time

from babel.dates import format_date

NBSP = "\u00a0"
CATEGORIES: Mapping[str, str] = {
    "teaching_hours": "Heures d’enseignement",
    "teaching_equipment": "Matériel pédagogique",
    "refurbishing": "Aménagement de locaux",
    "outside_contributors": "Intervenants extérieurs",
    "training": "Formation",
    "scientific_experiments": "Expérimentations scientifiques",
    "other": "Autres dépenses",
}
"""Categories of a budget, as they are on the wire -> as they stand in a table."""


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
