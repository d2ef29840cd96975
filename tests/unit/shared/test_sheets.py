"""Tables are read back, by the readers of their formats, as they were written."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from odf.opendocument import load
from odf.table import TableCell, TableRow
from odf.teletype import extractText
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
    rows = load(BytesIO(write_sheet(SHEET, Format.ODS))).getElementsByType(TableRow)
    cells = [row.getElementsByType(TableCell) for row in rows]
    assert [extractText(cell) for cell in cells[0]] == list(SHEET.headings)
    assert cells[1][2].getAttribute("value") == "1234.50"
    assert cells[1][3].getAttribute("datevalue") == "2026-11-25"
    assert extractText(cells[2][0]) == "=1+1"
    assert cells[2][0].getAttribute("formula") is None


@pytest.mark.parametrize("form", list(Format))
def test_every_format_has_a_media_type(form: Format) -> None:
    assert "/" in form.media_type
