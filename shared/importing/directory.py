"""A directory of structures as a file: CSV or JSON, whose columns are called this or that. Refused in French.

Documented for who prepares such a file in docs/exploitation/annuaire.md.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from shared.importing.table import Layout, Row, Table, Unreadable, open_text
from shared.searching import fold

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "uai": ("uai", "numero_uai", "code_uai", "rne", "identifiant_de_l_etablissement"),
    "name": ("name", "nom", "nom_etablissement", "appellation_officielle", "denomination"),
    "kind": ("kind", "type", "nature", "type_etablissement", "libelle_nature"),
    "degree": ("degree", "degre"),
    "sector": ("sector", "secteur", "statut", "statut_public_prive"),
    "commune": ("commune", "nom_commune", "ville"),
    "postcode": ("postcode", "code_postal", "cp"),
    "department": ("department", "departement", "code_departement"),
    "priority_education": ("priority_education", "education_prioritaire"),
    "email": ("email", "mail", "courriel"),
    "latitude": ("latitude",),
    "longitude": ("longitude",),
}
"""What a structure is made of, and the headings under which directories give it, folded."""


def read_directory(path: Path) -> list[Row]:
    """Every row of the file, or of the standard input if it is called "-". Raises Unreadable.

    The line of an item of a JSON list is its number, from 1.
    """
    with open_text(path, Layout()) as text:
        beginning = text.readline().lstrip()
        text.seek(0)
        if path.suffix.lower() == ".json" or beginning[:1] in ("[", "{"):
            return list(_items(text.read()))
        return list(Table(text, None))


def cells_of(row: Mapping[str, str]) -> dict[str, str]:
    """The cells of a row by what they mean, tidied; headings that mean nothing here are looked over."""
    given = {fold(heading).replace(" ", "_"): " ".join(cell.split()) for heading, cell in row.items()}
    return {name: _first(given, headings) for name, headings in COLUMNS.items()}


def _items(text: str) -> Iterator[Row]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise Unreadable("le fichier n’est pas du JSON") from error
    items = document.get("structures") if isinstance(document, dict) else document
    if not isinstance(items, list):
        raise Unreadable("le JSON n’est ni une liste, ni un objet dont «\u00a0structures\u00a0» est une liste")
    for number, item in enumerate(items, start=1):
        yield Row(number, _cells(item) if isinstance(item, dict) else {})


def _cells(item: dict[str, Any]) -> dict[str, str]:
    """A position may be written as the API writes it."""
    position = item.get("position")
    flat = {**item, **position} if isinstance(position, dict) else item
    return {name: "" if value is None else str(value) for name, value in flat.items()}


def _first(given: Mapping[str, str], headings: tuple[str, ...]) -> str:
    return next((given[heading] for heading in headings if given.get(heading)), "")
