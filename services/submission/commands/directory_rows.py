"""What an untidy directory of schools means: kinds guessed from names, postcodes that lost a zero.

Documented for who prepares such a file in docs/exploitation/annuaire.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.submission.domain.vocabulary import PriorityEducation, Sector, StructureKind
from shared.searching import fold
from shared.uai import department_of

CEDEX = re.compile(r"\s+cedex(\s+\d+)?$", re.IGNORECASE)
WHOLE, LOST = 5, 4
"""Digits of a postcode, and of one that a spreadsheet took for a number."""
NO = ("non", "none", "hors ep", "hors education prioritaire")

KINDS: tuple[tuple[str, StructureKind], ...] = (
    (r"erea|etablissement regional d enseignement adapte", StructureKind.EREA),
    (r"maternelle", StructureKind.NURSERY_SCHOOL),
    (r"elementaire", StructureKind.ELEMENTARY_SCHOOL),
    (r"ecole primaire|primaire|groupe scolaire", StructureKind.PRIMARY_SCHOOL),
    (r"sep|section d enseignement professionnel", StructureKind.LYCEE_PROFESSIONAL),
    (r"sgt|section (d enseignement )?generale?( et technologique)?", StructureKind.LYCEE_GENERAL),
    (r"lpo|polyvalent|general (et )?technologique (et )?professionnel", StructureKind.LYCEE_POLYVALENT),
    (r"lp|lep|lycee d enseignement professionnel|lycee( \w+){0,4} professionnel", StructureKind.LYCEE_PROFESSIONAL),
    (r"lycee|lgt|legt|legta|legtpa", StructureKind.LYCEE_GENERAL),
    (r"college", StructureKind.COLLEGE),
)
"""The first whose words stand in a folded name says what kind of structure it is."""
FIRST_DEGREE = (StructureKind.NURSERY_SCHOOL, StructureKind.ELEMENTARY_SCHOOL, StructureKind.PRIMARY_SCHOOL)


@dataclass(frozen=True)
class Defaults:
    """What holds of a row that does not say it."""

    sector: Sector = Sector.PUBLIC
    degree: int = 2
    kind: StructureKind = StructureKind.OTHER
    priority_education: PriorityEducation = PriorityEducation.NONE


def describe(cells: Mapping[str, str], defaults: Defaults) -> dict[str, Any]:
    """What a row of tidied cells says of a structure, to be checked; what cannot be understood stays as it is."""
    uai = cells["uai"].upper()
    postcode = _postcode(cells["postcode"])
    kind = _kind(cells, defaults)
    described = {
        "uai": uai,
        "name": cells["name"],
        "kind": kind,
        "degree": _degree(cells["degree"], kind, defaults),
        "sector": _sector(cells, defaults),
        "commune": CEDEX.sub("", cells["commune"]),
        "postcode": postcode,
        "department": department_of(uai) or _department(cells["department"]) or department_of(f"0{postcode}"),
        "priority_education": _priority(cells["priority_education"], defaults),
        "email": cells["email"],
        "position": _position(cells),
    }
    return {name: value for name, value in described.items() if value not in ("", None)}


def guess_kind(name: str) -> StructureKind | None:
    """What kind of structure a name says that it is."""
    folded = fold(name)
    return next((kind for words, kind in KINDS if re.search(rf"\b({words})\b", folded)), None)


def _kind(cells: Mapping[str, str], defaults: Defaults) -> str:
    said = cells["kind"]
    if not said:
        return guess_kind(cells["name"]) or defaults.kind
    return said if said in set(StructureKind) else guess_kind(said) or said


def _degree(said: str, kind: str, defaults: Defaults) -> int | str:
    if said:
        return int(said[0]) if said[0] in "12" else said
    if kind in FIRST_DEGREE:
        return 1
    return defaults.degree if kind == StructureKind.OTHER else 2


def _sector(cells: Mapping[str, str], defaults: Defaults) -> str:
    said, name = fold(cells["sector"]), fold(cells["name"])
    if said.startswith("priv") or (not said and re.search(r"\bprivee?\b", name)):
        return Sector.PRIVATE_UNDER_CONTRACT
    return Sector.PUBLIC if said == "public" else cells["sector"] or defaults.sector


def _priority(said: str, defaults: Defaults) -> str:
    lowered = fold(said)
    if not said:
        return defaults.priority_education
    if "+" in said or lowered in ("rep plus", "rep_plus"):
        return PriorityEducation.REP_PLUS
    return PriorityEducation.REP if lowered == "rep" else PriorityEducation.NONE if lowered in NO else said


def _postcode(said: str) -> str:
    digits = said.replace(" ", "").removesuffix(".0")
    return digits.zfill(WHOLE) if digits.isdecimal() and len(digits) == LOST else digits


def _department(said: str) -> str:
    """Directories write 93, 093 and 2A."""
    code = said.upper().removesuffix(".0")
    return code[1:] if re.fullmatch(r"0[0-9][0-9AB]", code) else code.zfill(2) if code else ""


def _position(cells: Mapping[str, str]) -> dict[str, Any] | None:
    if not (cells["latitude"] or cells["longitude"]):
        return None
    return {name: _decimal(cells[name]) for name in ("latitude", "longitude")}


def _decimal(said: str) -> float | str:
    try:
        return float(said.replace(",", "."))
    except ValueError:
        return said
