"""Dates, amounts and the programme's codes, as printed French says them (no-break spaces included)."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from services.notification.wording.links import at_part
from shared.money import in_french

LOCALE = "fr_FR"

AXES: Mapping[str, str] = {
    "success": "réussite des élèves",
    "well_being": "bien-être",
    "less_inequality": "réduction des inégalités",
}
CATEGORIES: Mapping[str, str] = {
    "teaching_hours": "heures",
    "teaching_equipment": "matériel pédagogique",
    "refurbishing": "aménagement de locaux",
    "outside_contributors": "intervenants extérieurs",
    "training": "formation",
    "scientific_experiments": "expérimentations scientifiques",
    "other": "autres dépenses",
}
SCOPES: Mapping[str, str] = {
    "structure": "l’école ou l’établissement",
    "network": "le réseau",
    "bassin": "le bassin",
}
PARTICIPANTS: Mapping[str, str] = {
    "staff": "personnels",
    "families": "familles",
    "pupils": "élèves",
    "local_councils": "collectivités locales",
    "associations": "associations",
    "local_businesses": "entreprises locales",
    "other": "autres participants",
}
EXPERTS: Mapping[str, str] = {
    "dane": "DANE",
    "inspector": "corps d’inspection",
    "canope": "réseau Canopé",
    "cardie": "CARDIE",
    "local_council": "collectivité locale",
    "other": "autre expert",
}
PAYMENTS: Mapping[str, str] = {"advance": "avance", "balance": "solde", "instalment": "versement annuel"}
PARTS: Mapping[str, str] = {
    "title": "Titre",
    "axes": "Axes",
    "description": "Description",
    "summary": "Description",
    "needs": "Constat",
    "objectives": "Objectifs",
    "actions": "Actions",
    "pupils": "Élèves concernés",
    "levels": "Niveaux",
    "partners": "Partenaires",
    "indicators": "Indicateurs",
    "digital": "Volet numérique",
    "budget": "Demande de financement",
    "attachments": "Pièces jointes",
    "concertation": "Concertation",
    "structure": "École ou établissement",
}
WHOLE = "Ensemble du projet"


def day(value: date | str) -> str:
    """« 22 novembre 2026 », « 1er mars 2027 »; dates of facts are written YYYY-MM-DD."""
    when = date.fromisoformat(value) if isinstance(value, str) else value
    number = "1er" if when.day == 1 else str(when.day)
    return f"{number}\N{NO-BREAK SPACE}{format_date(when, 'MMMM y', locale=LOCALE)}"


def count(number: int) -> str:
    """« 12 345 »."""
    return format_decimal(number, locale=LOCALE)


def part(pointer: str | None) -> str:
    """The part of the project that a comment points at; what is no known part is said as it was written."""
    if not pointer:
        return WHOLE
    first = re.split(r"[/.]", pointer.strip("/"))[0]
    return PARTS.get(first, pointer)


def sender(source: str) -> str:
    """Who speaks, of a source such as /academies/creteil/dane: « dane »."""
    return source.rstrip("/").rpartition("/")[2]


def one_line(text: str) -> str:
    """Text as it may stand in a header: no line break of any kind, no control character; no-break spaces stay."""
    return re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", text).strip()


FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": day,
    "count": count,
    "part": part,
    "sender": sender,
    "euros": in_french,
    "axis": AXES.__getitem__,
    "category": CATEGORIES.__getitem__,
    "scope": SCOPES.__getitem__,
    "participants": PARTICIPANTS.__getitem__,
    "expert": EXPERTS.__getitem__,
    "payment": PAYMENTS.__getitem__,
    "at_part": at_part,
}
"""What templates may say, by name."""
