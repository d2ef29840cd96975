"""Files that people send: a name that is only a name, and bytes that are what the name says."""

import re
import unicodedata
from pathlib import PurePosixPath
from typing import IO

import puremagic

HEAD = 8192
LONGEST_NAME = 150
PLAIN_TEXT = frozenset({"text/plain", "text/csv"})


def safe_name(given: str) -> str:
    """The last part of a name, without what a file system or a header could take for more than a name."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", given)[-1])
    name = "".join(letter for letter in name if letter.isprintable() and letter not in '<>:"|?*').strip(" .")
    path = PurePosixPath(name or "fichier")
    return f"{path.stem[: LONGEST_NAME - len(path.suffix)]}{path.suffix[:LONGEST_NAME]}"


def is_empty(content: IO[bytes]) -> bool:
    """Whether there is nothing in it."""
    return not _head(content)


def bears_out(expected: str, name: str, content: IO[bytes]) -> bool:
    """Whether the first bytes are of a media type; they can be read again."""
    head = _head(content)
    if expected in PLAIN_TEXT:
        return b"\0" not in head and not head.lstrip().lower().startswith((b"<html", b"<!doctype", b"<script", b"<svg"))
    try:
        found = puremagic.magic_string(head, name)
    except (puremagic.PureError, ValueError):
        return False
    return any(match.mime_type == expected for match in found)


def _head(content: IO[bytes]) -> bytes:
    head = content.read(HEAD)
    content.seek(0)
    return head
