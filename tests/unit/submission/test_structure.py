"""Structures are found however people type them."""

import pytest

from services.submission.rows.structure import words_in
from shared.searching import fold
from tests.unit.submission.world import structure


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("École élémentaire", "ecole elementaire"),
        ("SACRÉ-CŒUR", "sacre coeur"),
        ("  L’Haÿ-les-Roses ", "l hay les roses"),
        ("Collège d'Æsope", "college d aesope"),
        ("", ""),
        ("%_\\", ""),
    ],
)
def test_accents_case_and_punctuation_do_not_matter(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_a_structure_is_found_by_uai_name_and_commune() -> None:
    assert words_in(structure()) == {"0930116w", "lycee", "jacques", "brel", "la", "courneuve"}
