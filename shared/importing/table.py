"""A CSV file that somebody else's program wrote, row by row: what is wrong with a row does not stop the others."""

import codecs
import csv
import shutil
import sys
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple, TextIO

DELIMITERS = ";,\t|"
ENCODINGS: Mapping[str, str] = {"utf-8": "utf-8-sig", "windows-1252": "cp1252"}
LONGEST_LINE = 1_000_000
"""Characters: what is longer is no row that anybody could keep, and is not read into memory."""
CHUNK = 65_536


class Unreadable(Exception):
    """Nothing of the file can be read; the message says why, in French."""


@dataclass(frozen=True)
class Layout:
    """How a file is written; what is not said is seen from the file."""

    encoding: str | None = None
    delimiter: str | None = None


class Row(NamedTuple):
    """A row by its columns; `line` is where it begins in the file. A row with a `fault`, in French, has no cells."""

    line: int
    cells: Mapping[str, str]
    fault: str | None = None


def tidy(heading: str) -> str:
    """A heading as it is compared: without line breaks, and with one space where there are several."""
    return " ".join(unicodedata.normalize("NFC", heading).split())


class Table:
    """The rows of a file, once. `headings`: those of its columns, in order."""

    def __init__(self, text: TextIO, delimiter: str | None) -> None:
        self._lines = _Lines(text)
        first = next(self._lines, "")
        parted_by = delimiter or max(DELIMITERS, key=first.count)
        self._rows = csv.reader(chain([first], self._lines), delimiter=parted_by, strict=True)
        try:
            self.headings = tuple(map(tidy, next(self._rows, [])))
        except csv.Error as error:
            raise Unreadable(f"la ligne des titres\u00a0: {_words(error)}") from error
        if not any(self.headings):
            raise Unreadable("le fichier est vide, ou sa première ligne ne nomme aucune colonne")

    def require(self, columns: Collection[str]) -> None:
        """Raises Unreadable unless each of the columns is there, once."""
        counts = Counter(self.headings)
        missing = [column for column in columns if not counts[column]]
        if missing:
            raise Unreadable(f"il manque des colonnes\u00a0: {_quoted(missing)}")
        repeated = [column for column in columns if counts[column] > 1]
        if repeated:
            raise Unreadable(f"plusieurs colonnes ont le même titre\u00a0: {_quoted(repeated)}")

    def beyond(self, columns: Collection[str]) -> list[str]:
        """The columns that are none of those, in the order of the file."""
        return [heading for heading in dict.fromkeys(self.headings) if heading and heading not in columns]

    def __iter__(self) -> Iterator[Row]:
        while True:
            line, self._lines.was_cut = self._rows.line_num + 1, False
            try:
                cells = next(self._rows)
            except StopIteration:
                return
            except csv.Error as error:
                lost = f", jusqu’à la ligne {self._rows.line_num}" if self._rows.line_num > line else ""
                yield Row(line, {}, f"{_words(error)}{lost}")
                continue
            if self._lines.was_cut:
                yield Row(line, {}, "la ligne est beaucoup trop longue")
            elif any(map(str.strip, cells)):
                yield self._row(line, cells)

    def _row(self, line: int, cells: list[str]) -> Row:
        beyond = cells[len(self.headings) :]
        if len(cells) < len(self.headings) or any(map(str.strip, beyond)):
            return Row(line, {}, f"la ligne a {len(cells)} cases, et il y a {len(self.headings)} colonnes")
        if not _is_text(cells):
            return Row(line, {}, "la ligne contient des caractères qui ne sont pas de l’encodage du fichier")
        return Row(line, dict(zip(self.headings, cells, strict=False)))


@contextmanager
def open_table(path: Path, layout: Layout) -> Iterator[Table]:
    """The file, or the standard input if it is called "-". Raises Unreadable."""
    with open_text(path, layout) as text:
        yield Table(text, layout.delimiter)


@contextmanager
def open_text(path: Path, layout: Layout) -> Iterator[TextIO]:
    """The same, before anything of it is read. Raises Unreadable."""
    with _bytes_of(path) as raw:
        encoding = ENCODINGS[layout.encoding] if layout.encoding else _encoding_of(raw)
        # What is not of the encoding is kept as half a surrogate pair, by which its row is known.
        text = TextIOWrapper(raw, encoding=encoding, errors="surrogateescape", newline="")
        try:
            yield text
        finally:
            text.detach()


class _Lines:
    """Lines of a file. One that is longer than a row can be is passed over and noted, and counts as a line."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.was_cut = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = part = self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        while len(part) == LONGEST_LINE and not part.endswith(("\n", "\r")):
            part, self.was_cut = self._text.readline(LONGEST_LINE), True
        return "\n" if self.was_cut and part is not line else line


@contextmanager
def _bytes_of(path: Path) -> Iterator[IO[bytes]]:
    if str(path) != "-":
        try:
            raw = path.open("rb")
        except OSError as error:
            raise Unreadable(f"{path}\u00a0: {error.strerror}") from error
        with raw:
            yield raw
        return
    with TemporaryFile() as kept:  # read twice: for its encoding, and for its rows
        shutil.copyfileobj(sys.stdin.buffer, kept)
        kept.seek(0)
        yield kept


def _encoding_of(raw: IO[bytes]) -> str:
    """Windows-1252 gives a letter to almost every byte, and so is what is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := raw.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        raw.seek(0)
    return "utf-8-sig"


def _is_text(cells: list[str]) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for cell in cells if not cell.isascii() for letter in cell)


def _words(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"une case a plus de {csv.field_size_limit()} caractères"
    return "les guillemets ne sont pas fermés, ou sont suivis d’autre chose qu’un séparateur"


def _quoted(names: Collection[str]) -> str:
    return ", ".join(f"«\u00a0{name}\u00a0»" for name in names)
