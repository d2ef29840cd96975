"""Papers are typeset from a template and values, and are the same whenever they are made again."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from shared.documents.typesetting import TemplateBroken, typeset

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
TEMPLATE = """
#show: paper.with(title: values.title, academy: values.academy, reference: values.reference, date: values.date)
#facts((("Établissement", values.school),))
#rows(("Rubrique", "Montant"), values.lines)
#signature("La rectrice", values.name)
"""
VALUES = {
    "title": "Procès-verbal",
    "academy": "Académie de Créteil",
    "reference": "PV-2026-001",
    "date": "25 novembre 2026",
    "school": "Lycée Marie Curie",
    "lines": [["Heures", "1 200,00 €"], ["Matériel", "300,00 €"]],
    "name": "Mme Œuvrard",
}


def read_back(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_a_paper_says_what_its_values_say() -> None:
    text = read_back(typeset(TEMPLATE, VALUES, at=AT))
    for said in ("Procès-verbal", "PV-2026-001", "Lycée Marie Curie", "1 200,00 €", "Mme Œuvrard", "page 1 sur 1"):
        assert said in text


def test_the_same_paper_made_twice_is_the_same_to_the_byte() -> None:
    assert typeset(TEMPLATE, VALUES, at=AT) == typeset(TEMPLATE, VALUES, at=AT)


def test_a_paper_has_a_title_and_a_language_for_who_reads_by_ear() -> None:
    read = PdfReader(BytesIO(typeset(TEMPLATE, VALUES, at=AT)))
    assert read.metadata is not None
    assert read.metadata.title == "Procès-verbal"
    assert str(read.root_object["/Lang"]) == "fr"
    assert "/StructTreeRoot" in read.root_object


@pytest.mark.parametrize("typed", ["#panic()", "*gras* _souligné_ = titre", "$x$ @a <b> \\ `c`", '"], #panic(['])
def test_what_a_school_typed_is_never_markup(typed: str) -> None:
    assert typed in read_back(typeset(TEMPLATE, VALUES | {"school": typed}, at=AT))


def test_a_broken_template_is_said_with_its_reason() -> None:
    with pytest.raises(TemplateBroken, match="unknown variable"):
        typeset("#nowhere", {}, at=AT)


@pytest.mark.parametrize("path", ["/etc/hostname", "pyproject.toml", "../README.md"])
def test_a_template_cannot_read_the_machine_it_is_typeset_on(path: str) -> None:
    with pytest.raises(TemplateBroken):
        typeset(f'#read("{path}")', {}, at=AT)
