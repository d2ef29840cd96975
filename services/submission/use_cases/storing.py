"""Files as they are sent: what their bytes say they are, and keeping those; a step within use cases."""

from dataclasses import dataclass
from typing import IO

import puremagic

from services.submission.domain.attachment import PLAIN_TEXT, expected_type, safe_name, unsuitable
from services.submission.repositories import SubmissionUnitOfWork
from shared.storage import Stored
from shared.storage.port import TooLarge

HEAD = 8192


@dataclass(frozen=True)
class Sent:
    """A file as it was sent: what it is called, and its bytes, which can be read again from the beginning."""

    name: str
    content: IO[bytes]


def recognise(file: Sent, place: int) -> tuple[str, str]:
    """The name under which a file is kept, and its media type, which its bytes bear out. Raises UnsuitableFile."""
    name = safe_name(file.name)
    expected = expected_type(name, place)
    head = file.content.read(HEAD)
    file.content.seek(0)
    if not head:
        raise unsuitable(place, "is empty")
    if not _bears_out(expected, name, head):
        raise unsuitable(place, f"is not what its name says ({expected})")
    return name, expected


def _bears_out(expected: str, name: str, head: bytes) -> bool:
    if expected in PLAIN_TEXT:
        return b"\0" not in head and not head.lstrip().lower().startswith((b"<html", b"<!doctype", b"<script", b"<svg"))
    try:
        found = puremagic.magic_string(head, name)
    except (puremagic.PureError, ValueError):
        return False
    return any(match.mime_type == expected for match in found)


def store(uow: SubmissionUnitOfWork, file: Sent, place: int) -> Stored:
    """Keep the bytes, before any row names them. Raises UnsuitableFile."""
    largest, storage = uow.settings.attachment_bytes, uow.settings.storage
    try:
        kept: Stored = storage.keep(file.content, largest=largest)
    except TooLarge as error:
        raise unsuitable(place, f"has more than {largest} bytes") from error
    return kept
