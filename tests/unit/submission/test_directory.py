"""Directories are untidy, and are understood all the same; what cannot be understood is left for a person to see."""

from typing import Any

import pytest

from services.submission.commands.directory_rows import Defaults, describe, guess_kind
from services.submission.domain.vocabulary import PriorityEducation, Sector, StructureKind
from shared.contracts.payloads.structure import StructurePayload
from shared.importing.directory import cells_of
from shared.uai import department_of

ROW = {"uai": "0930116W", "nom": "LYCÉE JACQUES BREL", "commune": "LA COURNEUVE CEDEX 12", "code_postal": "93120"}


def described(cells: dict[str, str], defaults: Defaults | None = None) -> dict[str, Any]:
    return describe(cells_of({**ROW, **cells}), defaults or Defaults())


def test_a_row_with_the_least_is_a_structure() -> None:
    assert described({}) == {
        "uai": "0930116W",
        "name": "LYCÉE JACQUES BREL",
        "kind": "lycee_general",
        "degree": 2,
        "sector": "public",
        "commune": "LA COURNEUVE",
        "postcode": "93120",
        "department": "93",
        "priority_education": "none",
    }
    assert StructurePayload().validate(described({})) == {}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("LYCÉE POLYVALENT LÉONARD DE VINCI", StructureKind.LYCEE_POLYVALENT),
        ("SECTION D'ENSEIGNEMENT PROFESSIONNEL (SEP) DU LYCÉE POLYVALENT X", StructureKind.LYCEE_PROFESSIONAL),
        ("SEP du LPO Le Corbusier", StructureKind.LYCEE_PROFESSIONAL),
        ("LYCÉE PROFESSIONNEL AGRICOLE D'AUMONT", StructureKind.LYCEE_PROFESSIONAL),
        ("LYCÉE D'ENSEIGNEMENT PROFESSIONNEL PRIVÉ X", StructureKind.LYCEE_PROFESSIONAL),
        ("LP LYCÉE DES MÉTIERS", StructureKind.LYCEE_PROFESSIONAL),
        ("LPO LYCÉE DES MÉTIERS", StructureKind.LYCEE_POLYVALENT),
        ("LYCÉE GÉNÉRAL ET TECHNOLOGIQUE X", StructureKind.LYCEE_GENERAL),
        ("LEGTPA LES VASEIX", StructureKind.LYCEE_GENERAL),
        ("École maternelle Jean-Moulin", StructureKind.NURSERY_SCHOOL),
        ("E.E.PU élémentaire", StructureKind.ELEMENTARY_SCHOOL),
        ("Groupe scolaire Jules-Ferry", StructureKind.PRIMARY_SCHOOL),
        ("Collège Évariste-Galois", StructureKind.COLLEGE),
        ("EREA Stendhal", StructureKind.EREA),
        ("RECTORAT DE L'ACADÉMIE DE LILLE", None),
        ("Institution du Sacré-Cœur", None),
    ],
)
def test_a_kind_is_guessed_from_a_name(name: str, kind: StructureKind | None) -> None:
    assert guess_kind(name) is kind


@pytest.mark.parametrize(
    ("uai", "department"),
    [
        ("0020014E", "02"),
        ("0930116W", "93"),
        ("6200001X", "2A"),
        ("7200001X", "2B"),
        ("9740001X", "974"),
        ("1234567A", None),
        ("", None),
    ],
)
def test_a_uai_begins_with_its_departement(uai: str, department: str | None) -> None:
    assert department_of(uai) == department


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"uai": "0930116w"}, {"uai": "0930116W"}),
        ({"code_postal": "2302"}, {"postcode": "02302"}),
        ({"code_postal": "97 400"}, {"postcode": "97400"}),
        ({"departement": "77"}, {"department": "93"}),
        ({"uai": "1234567A", "departement": "077"}, {"department": "77"}),
        ({"uai": "1234567A", "departement": "1"}, {"department": "01"}),
        ({"uai": "1234567A", "code_postal": "6000"}, {"postcode": "06000", "department": "06"}),
        ({"nom": "LYCÉE PRIVÉ X"}, {"sector": "private_under_contract"}),
        ({"nom": "LYCÉE PRIVÉ X", "secteur": "Public"}, {"sector": "public"}),
        ({"secteur": "Privé sous contrat"}, {"sector": "private_under_contract"}),
        ({"secteur": "les deux"}, {"sector": "les deux"}),
        ({"type": "Collège"}, {"kind": "college"}),
        ({"type": "lycee_polyvalent"}, {"kind": "lycee_polyvalent"}),
        ({"type": "université"}, {"kind": "université"}),
        ({"nom": "École maternelle"}, {"kind": "nursery_school", "degree": 1}),
        ({"nom": "Institution", "degre": "1er degré"}, {"kind": "other", "degree": 1}),
        ({"nom": "Institution", "degre": "x"}, {"degree": "x"}),
        ({"education_prioritaire": "REP+"}, {"priority_education": "rep_plus"}),
        ({"education_prioritaire": "rep"}, {"priority_education": "rep"}),
        ({"education_prioritaire": "hors EP"}, {"priority_education": "none"}),
        ({"education_prioritaire": "ZEP"}, {"priority_education": "ZEP"}),
        ({"latitude": "48,9", "longitude": "2.5"}, {"position": {"latitude": 48.9, "longitude": 2.5}}),
        ({"Numéro UAI": "0940001R", "uai": ""}, {"uai": "0940001R"}),
        ({"nom": "  LYCÉE \t BREL "}, {"name": "LYCÉE BREL"}),
    ],
)
def test_cells_are_understood_however_they_are_written(cells: dict[str, str], expected: dict[str, Any]) -> None:
    found = described(cells)
    assert {name: found[name] for name in expected} == expected


def test_what_a_row_does_not_say_is_as_it_was_asked_for() -> None:
    chosen = Defaults(Sector.PRIVATE_UNDER_CONTRACT, 1, StructureKind.EREA, PriorityEducation.REP)
    found = described({"nom": "Institution"}, chosen)
    assert (found["sector"], found["kind"], found["priority_education"]) == ("private_under_contract", "erea", "rep")
