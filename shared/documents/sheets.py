"""Tables that people open in a spreadsheet: CSV as French spreadsheets read it, ODS and XLSX."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from io import BytesIO, StringIO
from typing import Any

Cell = str | int | Decimal | date | datetime | bool | None
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run: in a CSV file an apostrophe before it makes it text."""
LONGEST_TITLE = 31
"""Characters of a sheet's name that XLSX allows."""


class Format(StrEnum):
    """What a table can be taken away as."""

    CSV = "csv"
    ODS = "ods"
    XLSX = "xlsx"

    @property
    def media_type(self) -> str:
        """As Content-Type."""
        return MEDIA_TYPES[self]


MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Sheet:
    """A heading for each column, and rows. Amounts are Decimal euros; instants are written in their own zone."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def write_sheet(sheet: Sheet, form: Format) -> bytes:
    """The file. What people typed stays text: nothing of it is run by the spreadsheet that opens it."""
    return WRITERS[form](sheet)


def _write_csv(sheet: Sheet) -> bytes:
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_csv_cell(heading) for heading in sheet.headings])
    writer.writerows([_csv_cell(cell) for cell in row] for row in sheet.rows)
    # With the byte order mark, without which the spreadsheets of most offices misread accents.
    return text.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULAS) else cell
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    return _words(cell)


def _words(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _write_xlsx(sheet: Sheet) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415 - only who exports carries its weight

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.title[:LONGEST_TITLE])
    page.freeze_panes = "A2"

    for row in (sheet.headings, *sheet.rows):
        page.append([_xlsx_cell(page, cell) for cell in row])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _xlsx_cell(page: Any, cell: Cell) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - only who exports carries its weight

    if isinstance(cell, str):
        made = WriteOnlyCell(page, value=cell)
        made.data_type = "s"  # text, also where it begins as a formula does
        return made
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    return _words(cell) if isinstance(cell, bool) else cell


def _write_ods(sheet: Sheet) -> bytes:
    from odfdo import Document, Row, Table  # noqa: PLC0415 - only who exports carries its weight

    book, page = Document("spreadsheet"), Table(sheet.title)
    for row in (sheet.headings, *sheet.rows):
        line = Row()
        for cell in row:
            line.append(_ods_cell(cell))
        page.append(line)
    book.body.clear()
    book.body.append(page)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _ods_cell(cell: Cell) -> Any:
    from odfdo import cell as ods  # noqa: PLC0415 - only who exports carries its weight

    if isinstance(cell, bool):
        return ods.Cell(_words(cell))
    return ods.Cell(cell.replace(tzinfo=None, microsecond=0) if isinstance(cell, datetime) else cell)


WRITERS = {Format.CSV: _write_csv, Format.ODS: _write_ods, Format.XLSX: _write_xlsx}
