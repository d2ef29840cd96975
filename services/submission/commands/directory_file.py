"""A directory of structures as a file: CSV of commas, semicolons or tabs, in UTF-8 or Windows-1252; or JSON."""

import csv
import json
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

DELIMITERS = ",;\t"


class Unreadable(Exception):
    """The file is no directory; the message says why."""


class Row(NamedTuple):
    """A line of a CSV file (the last, if it has several), or the number of an item of a JSON list, from 1."""

    line: int
    cells: dict[str, str]


def read_directory(path: Path) -> list[Row]:
    """Every row of the file, or of the standard input if it is called "-". Raises Unreadable."""
    raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    text = _decoded(raw)
    is_json = path.suffix.lower() == ".json" or text.lstrip()[:1] in ("[", "{")
    return list(_items(text) if is_json else _lines(text))


def _decoded(raw: bytes) -> str:
    """Windows-1252 gives a letter to almost every byte, and so is tried last."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("the file is neither in UTF-8 nor in Windows-1252")


def _lines(text: str) -> Iterator[Row]:
    heading = text.split("\n", 1)[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(DELIMITERS, key=heading.count))
    try:
        headings = next(reader, None)
        if not headings:
            raise Unreadable("the file is empty")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(reader.line_num, dict(zip(headings, cells, strict=False)))
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num}: {error}") from error


def _items(text: str) -> Iterator[Row]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise Unreadable(f"the file is not JSON: {error}") from error
    items = document.get("structures") if isinstance(document, dict) else document
    if not isinstance(items, list):
        raise Unreadable("the JSON is neither a list nor an object with a list of structures")
    for number, item in enumerate(items, start=1):
        yield Row(number, _cells(item) if isinstance(item, dict) else {})


def _cells(item: dict[str, Any]) -> dict[str, str]:
    """A position may be written as the API writes it."""
    position = item.get("position")
    flat = {**item, **position} if isinstance(position, dict) else item
    return {name: "" if value is None else str(value) for name, value in flat.items()}
