"""Tables are read back, by the readers of their formats, as they were written."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from odfdo import Document
from openpyxl import load_workbook

from shared.documents.sheets import Cell, Format, Sheet, write_sheet

DAY, INSTANT = date(2026, 11, 25), datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ROWS: list[list[Cell]] = [
    ["Lycée", 3, Decimal("1234.50"), DAY, INSTANT, True, None],
    ["=1+1", -2, Decimal("0.01"), DAY, INSTANT, False, "-x"],
]
SHEET = Sheet(
    "Dossiers de l’académie, triés par ancienneté", ["Nom", "Nombre", "Montant", "Jour", "Instant", "Oui", "Vide"], ROWS
)


def test_a_csv_file_opens_in_a_french_spreadsheet() -> None:
    raw = write_sheet(SHEET, Format.CSV)
    assert raw.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert read == [
        list(SHEET.headings),
        ["Lycée", "3", "1234,50", "2026-11-25", "2026-11-25 09:30:00", "oui", ""],
        ["'=1+1", "-2", "0,01", "2026-11-25", "2026-11-25 09:30:00", "non", "'-x"],
    ]


def test_an_xlsx_file_keeps_numbers_and_dates_and_runs_nothing() -> None:
    page = load_workbook(BytesIO(write_sheet(SHEET, Format.XLSX))).active
    assert page is not None
    found: list[Any] = list(page.iter_rows())
    assert [cell.value for cell in found[0]] == list(SHEET.headings)
    assert [cell.value for cell in found[1]][:4] == ["Lycée", 3, 1234.5, datetime(2026, 11, 25)]  # noqa: DTZ001 - a spreadsheet knows no zone
    assert found[2][0].value == "=1+1"
    assert found[2][0].data_type == "s"
    assert found[1][5].value == "oui"


def test_an_ods_file_keeps_numbers_and_dates_and_runs_nothing() -> None:
    page = Document(BytesIO(write_sheet(SHEET, Format.ODS))).body.get_table(0)
    assert page is not None
    headings, first, second = page.get_rows()
    assert headings.get_values() == list(SHEET.headings)
    assert first.get_values()[:4] == ["Lycée", 3, Decimal("1234.50"), DAY]
    assert first.get_values()[5] == "oui"
    assert second.get_values()[0] == "=1+1"
    assert "formula" not in second.serialize()


@pytest.mark.parametrize("form", list(Format))
def test_every_format_has_a_media_type(form: Format) -> None:
    assert "/" in form.media_type
