"""CSV files as they come: what is wrong with a row is said of that row, and memory holds."""

import csv
import tracemalloc
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.importing import table, values
from shared.importing.table import Layout, Row, Unreadable, open_table
from shared.money import cents_of, in_french


def rows_of(path: Path, content: bytes, layout: Layout = Layout()) -> list[Row]:  # noqa: B008 - it never changes
    """The rows of a file with this content."""
    path.write_bytes(content)
    with open_table(path, layout) as opened:
        return list(opened)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encoding_and_delimiter_are_seen_from_the_file(file: Path, delimiter: str, encoding: str) -> None:
    content = f"Nom{delimiter}Été\r\nÉpinay{delimiter}œuvre\r\n"
    assert rows_of(file, content.encode(encoding)) == [Row(2, {"Nom": "Épinay", "Été": "œuvre"})]


def test_a_letter_is_not_broken_where_two_readings_meet(file: Path) -> None:
    long = "a" + "é" * table.CHUNK
    assert rows_of(file, f"Nom\n{long}\n".encode())[0].cells == {"Nom": long}


def test_what_is_not_of_the_encoding_that_was_named_is_said_of_its_row(file: Path) -> None:
    found = rows_of(file, b"Nom\nbon\n\xe9t\xe9\nbon\n", Layout(encoding="utf-8"))
    assert [(row.line, bool(row.fault)) for row in found] == [(2, False), (3, True), (4, False)]


def test_headings_are_read_however_they_are_spaced(file: Path) -> None:
    file.write_bytes('\ufeffÉtat\u00a0?;"Sur deux\r\n  lignes";;E\u0301tat\r\na;b;;d\r\n'.encode())
    with open_table(file, Layout()) as opened:
        assert opened.headings == ("État ?", "Sur deux lignes", "", "État")
        assert opened.beyond(["État"]) == ["État ?", "Sur deux lignes"]
        opened.require(["État", "État ?"])
        with pytest.raises(Unreadable, match="il manque des colonnes\u00a0: «\u00a0Titre\u00a0»"):
            opened.require(["Titre"])
        assert [row.line for row in opened] == [3]


def test_a_title_that_stands_twice_is_refused_only_where_it_is_asked_for(file: Path) -> None:
    file.write_bytes(b"a;b;a\n1;2;3\n")
    with open_table(file, Layout()) as opened:
        opened.require(["b"])
        with pytest.raises(Unreadable, match="même titre"):
            opened.require(["a"])


@pytest.mark.parametrize("content", [b"", b"\n", b";;\n1;2;3\n", b"\xef\xbb\xbf", b'"a\n1\n'])
def test_a_file_without_titles_is_unreadable(file: Path, content: bytes) -> None:
    with pytest.raises(Unreadable):
        rows_of(file, content)


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"nothing\.csv"), open_table(tmp_path / "nothing.csv", Layout()):
        pass


BROKEN = {
    "too few cells": (b"1", "la ligne a 1 cases, et il y a 2 colonnes"),
    "too many cells": (b"1;2;3", "la ligne a 3 cases"),
    "text behind a quotation mark": (b'"1"x;2', "guillemets"),
    "a huge cell": (b"1;" + b"x" * 200_000, "une case a plus de 131072 caractères"),
    "a huge line": (b"1;" * 2_000_000, "beaucoup trop longue"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_row_is_said_and_the_next_is_read(file: Path, case: str) -> None:
    content, fault = BROKEN[case]
    good, broken, after = rows_of(file, b"a;b\n1;2\n" + content + b"\n3;4\n")
    assert (good.cells, after.cells) == ({"a": "1", "b": "2"}, {"a": "3", "b": "4"})
    assert (broken.line, after.line) == (3, 4)
    assert broken.fault is not None
    assert fault in broken.fault


def test_empty_cells_behind_the_last_column_and_empty_lines_are_nothing(file: Path) -> None:
    found = rows_of(file, b"a;b\n\n1;2;;\n ; \n3;4\n")
    assert [(row.line, row.fault) for row in found] == [(3, None), (5, None)]


def test_a_quotation_mark_that_is_never_closed_takes_no_more_than_a_cell_may_hold(file: Path) -> None:
    broken, *others = rows_of(file, b'a;b\n1;"2\n' + b"3;4\n" * 50_000)
    assert broken.fault == f"une case a plus de 131072 caractères, jusqu’à la ligne {others[0].line - 1}"
    assert [row.line for row in others] == list(range(others[0].line, 50_003))
    assert {tuple(row.cells.values()) for row in others} == {("3", "4")}


def test_a_hundred_thousand_lines_are_never_all_in_memory(file: Path) -> None:
    size, line = 100_000, b"a;" + b"b" * 98 + b"\n"
    file.write_bytes(line * size)
    tracemalloc.start()
    try:
        with open_table(file, Layout()) as opened:
            assert sum(1 for _ in opened) == size - 1
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < size * len(line) / 4


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(rows=st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=10))
def test_whatever_a_program_wrote_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    text = StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *rows])
    found = rows_of(tmp_path_factory.mktemp("csv") / "a.csv", text.getvalue().encode())
    assert [list(row.cells.values()) for row in found] == [row for row in rows if any(map(str.strip, row))]


@given(content=st.binary(max_size=400))
def test_no_file_at_all_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    try:
        found = rows_of(tmp_path_factory.mktemp("csv") / "a.csv", content)
    except Unreadable:
        return
    assert all(row.fault or row.cells for row in found)
    assert [row.line for row in found] == sorted({row.line for row in found})


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("1 234,50 €", 123_450),
        ("1\u202f234,50\u00a0€", 123_450),
        ("1234.5", 123_450),
        ("1.234,50", 123_450),
        ("1.234.567,8 EUR", 123_456_780),
        ("300", 30_000),
        ("0,05 euro", 5),
        (" 12 euros ", 1_200),
    ],
)
def test_amounts_are_read_as_french_writes_them(written: str, cents: int) -> None:
    assert cents_of(written) == cents


@pytest.mark.parametrize(
    "written", ["", "€", "1.234", "1,234.50", "12 34", "-5", "1e3", "1,2,3", "1,505", "'=1+1", "١٢"]
)
def test_what_is_no_amount_or_may_be_two_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        cents_of(written)
    with pytest.raises(values.Unclear, match="n’est pas un montant"):
        values.amount(written)


@given(cents=st.integers(0, 50_000_000_000))
def test_an_amount_that_we_write_is_one_that_we_read(cents: int) -> None:
    assert cents_of(in_french(cents)) == cents


@pytest.mark.parametrize(
    ("written", "pattern", "read"),
    [
        ("03/10/2026", None, "2026-10-03"),
        ("2026-10-03 14:22:10", None, "2026-10-03"),
        ("2026-10-03T14:22:10Z", None, "2026-10-03"),
        ("3.10.2026", "JJ.MM.AAAA", "2026-10-03"),
        ("10/03/2026", "MM/JJ/AAAA", "2026-10-03"),
    ],
)
def test_dates_are_read_as_the_file_writes_them(written: str, pattern: str | None, read: str) -> None:
    assert values.day(written, pattern).isoformat() == read


@pytest.mark.parametrize("written", ["31/02/2026", "03-10-26", "hier", "2026/10/03", "03/10/2026 puis"])
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(values.Unclear, match="n’est pas une date écrite JJ/MM/AAAA ou AAAA-MM-JJ"):
        values.day(written, None)


@pytest.mark.parametrize("written", ["2026-2027", "2026/2027", "2026-27", "01/09/2026", "2027-08-31"])
def test_a_school_year_is_named_or_is_that_of_a_day(written: str) -> None:
    assert values.school_year(written, None) == "2026-2027"


@pytest.mark.parametrize("written", ["2026-2028", "2026-26", "2026"])
def test_what_is_no_school_year_is_refused(written: str) -> None:
    with pytest.raises(values.Unclear):
        values.school_year(written, None)


def test_a_cell_is_shown_again_on_one_short_line() -> None:
    with pytest.raises(values.Unclear) as unclear:
        values.whole("a\nb\0" + "x" * 500)
    assert str(unclear.value) == f"«\u00a0a b {'x' * 56}…\u00a0» n’est pas un nombre entier"
