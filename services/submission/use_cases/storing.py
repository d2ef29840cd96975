"""Files as they are sent: what their bytes say they are, and keeping those; a step within use cases."""

from dataclasses import dataclass
from typing import IO

from services.submission.domain.attachment import expected_type, unsuitable
from services.submission.repositories import SubmissionUnitOfWork
from shared.storage import Stored
from shared.storage.port import TooLarge
from shared.storage.recognising import bears_out, is_empty, safe_name


@dataclass(frozen=True)
class Sent:
    """A file as it was sent: what it is called, and its bytes, which can be read again from the beginning."""

    name: str
    content: IO[bytes]


def recognise(file: Sent, place: int) -> tuple[str, str]:
    """The name under which a file is kept, and its media type, which its bytes bear out. Raises UnsuitableFile."""
    name = safe_name(file.name)
    expected = expected_type(name, place)
    if is_empty(file.content):
        raise unsuitable(place, "is empty")
    if not bears_out(expected, name, file.content):
        raise unsuitable(place, f"is not what its name says ({expected})")
    return name, expected


def store(uow: SubmissionUnitOfWork, file: Sent, place: int) -> Stored:
    """Keep the bytes, before any row names them. Raises UnsuitableFile."""
    largest, storage = uow.settings.attachment_bytes, uow.settings.storage
    try:
        kept: Stored = storage.keep(file.content, largest=largest)
    except TooLarge as error:
        raise unsuitable(place, f"has more than {largest} bytes") from error
    return kept
