"""Papers that people send: PDF or images, checked before they are kept; a step within use cases."""

from collections.abc import Callable
from typing import IO

from services.funding.repositories import FundingUnitOfWork
from shared.clamd import ScanFailed, scan
from shared.errors import Invalid
from shared.messaging.limits import MEBIBYTE
from shared.storage import Stored
from shared.storage.port import StorageUnavailable, TooLarge
from shared.storage.recognising import bears_out, is_empty, safe_name

LARGEST_PAPER = 10 * MEBIBYTE
PAPERS = {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


def type_of_paper(name: str) -> str | None:
    """The media type that a name promises; None for no paper."""
    return next((kind for ending, kind in PAPERS.items() if name.lower().endswith(ending)), None)


def keep_paper(uow: FundingUnitOfWork, *, name: str, content: IO[bytes], refusal: Callable[[str], Invalid]) -> Stored:
    """Keep the bytes, before any row names them. Raises `refusal`, StorageUnavailable (also when nothing checks it)."""
    expected = type_of_paper(safe_name(name))
    if expected is None or is_empty(content) or not bears_out(expected, name, content):
        raise refusal("send a PDF, PNG or JPEG file")
    if uow.settings.clamd:
        _check(uow.settings.clamd, content, refusal)
    try:
        kept: Stored = uow.settings.storage.keep(content, largest=LARGEST_PAPER)
    except TooLarge as error:
        raise refusal(f"it has more than {LARGEST_PAPER} bytes") from error
    return kept


def _check(scanner: str, content: IO[bytes], refusal: Callable[[str], Invalid]) -> None:
    try:
        finding = scan(scanner, content)
    except ScanFailed as error:
        raise StorageUnavailable(str(error)) from error
    content.seek(0)
    if finding:
        raise refusal(f"it is infected ({finding})")
