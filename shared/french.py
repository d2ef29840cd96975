"""Dates, amounts, numbers and the programme's words, as printed French says them (no-break spaces included)."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

LOCALE = "fr_FR"
VOWELS = "aeiouyhàâäéèêëîïôöùûüœæ"

ACADEMIES: Mapping[str, str] = {
    "besancon": "Besançon",
    "creteil": "Créteil",
    "la-reunion": "La Réunion",
    "orleans-tours": "Orléans-Tours",
    "reunion": "La Réunion",
}
"""Those of which the code does not say how the name is written."""
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
STATUSES: Mapping[str, str] = {
    "draft": "brouillon",
    "submitted": "déposé",
    "under_review": "en cours d’examen",
    "to_complete": "à compléter",
    "validated": "validé",
    "amending": "avenant en préparation",
    "declined": "non retenu",
    "withdrawn": "retiré",
    "stopped": "arrêté",
}
PARTIES: Mapping[str, str] = {
    "school": "l’école ou l’établissement",
    "secretariat": "le secrétariat de la commission",
    "commission": "la commission",
    "fund_manager": "le gestionnaire du fonds",
}
KINDS: Mapping[str, str] = {
    "nursery_school": "école maternelle",
    "elementary_school": "école élémentaire",
    "primary_school": "école primaire",
    "college": "collège",
    "lycee_general": "lycée général et technologique",
    "lycee_professional": "lycée professionnel",
    "lycee_polyvalent": "lycée polyvalent",
    "erea": "EREA",
    "other": "établissement",
}
ROLES: Mapping[str, str] = {
    "school": "école ou établissement",
    "support": "groupe d’appui",
    "expert": "expert",
    "member": "membre de la commission",
    "secretariat": "secrétariat de la commission",
    "rector": "rectorat",
    "fund_manager": "gestion du fonds",
    "observer": "observation",
    "administrator": "administration",
    "external_system": "système extérieur",
}
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
    "concertation_id": "Concertation",
    "network_id": "Réseau",
    "structure": "École ou établissement",
}
WHOLE = "Ensemble du projet"


def day(value: date | str) -> str:
    """« 22 novembre 2026 », « 1er mars 2027 »; dates of facts are written YYYY-MM-DD."""
    when = date.fromisoformat(value) if isinstance(value, str) else value
    number = "1er" if when.day == 1 else str(when.day)
    return f"{number}\N{NO-BREAK SPACE}{format_date(when, 'MMMM y', locale=LOCALE)}"


def hour(value: datetime, zone: ZoneInfo) -> str:
    """« 9 h 05 », on the academy's clocks."""
    local = value.astimezone(zone)
    return f"{local.hour}\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}{local.minute:02}"


def moment(value: datetime, zone: ZoneInfo) -> str:
    """« 22 novembre 2026 à 9 h 05 »."""
    return f"{day(value.astimezone(zone).date())} à {hour(value, zone)}"


def count(number: int) -> str:
    """« 12 345 »."""
    return format_decimal(number, locale=LOCALE)


def plural(number: int, singular: str, several: str | None = None) -> str:
    """« 1 jour », « 0 jour », « 2 jours »: in French the plural begins at two. Elides nothing."""
    word = singular if abs(number) < 2 else several or f"{singular}s"
    return f"{count(number)}\N{NO-BREAK SPACE}{word}"


def size(octets: int) -> str:
    """« 12 Kio », rounded up."""
    return f"{count(-(-octets // 1024))}\N{NO-BREAK SPACE}Kio"


def academy(code: str) -> str:
    """« Créteil », of `creteil`."""
    return ACADEMIES.get(code, code.title())


def of(name: str) -> str:
    """« de Créteil », « d’Orléans »."""
    return f"d’{name}" if name[:1].lower() in VOWELS else f"de {name}"


def part(pointer: str | None) -> str:
    """The part of the project that a comment points at; what is no known part is said as it was written."""
    if not pointer:
        return WHOLE
    first = re.split(r"[/.]", pointer.strip("/"))[0]
    return PARTS.get(first, pointer)


def capital(text: str) -> str:
    """The first letter as a capital one, the others as they are."""
    return text[:1].upper() + text[1:]
