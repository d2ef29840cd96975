"""A file that goes with a project: what it is, which versions hold it, and whether it may be read.

It is part of the next version from the moment it is added, and of no later one from the moment it is taken away; the
versions that were deposited meanwhile keep it for good.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath

from services.submission.domain.refusals import AttachmentBeingChecked, AttachmentInfected, UnsuitableFile
from shared.errors import FieldError

TYPES: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
"""What a school may attach: how its name ends -> its media type, which the bytes have to bear out."""


class State(StrEnum):
    """Whether a file may be read."""

    AVAILABLE = "available"
    BEING_CHECKED = "being_checked"
    INFECTED = "infected"


@dataclass(frozen=True)
class Attachment:
    """`since`: the first version that holds it; `until`: the last, or None. `finding`: what it is infected with."""

    id: str
    project_id: str
    name: str
    type: str
    size: int
    sha256: str
    since: int
    added_at: datetime
    added_by: str
    state: State = State.AVAILABLE
    until: int | None = None
    finding: str | None = None

    @property
    def is_present(self) -> bool:
        """Whether the next version will hold it."""
        return self.until is None

    def is_in(self, version: int) -> bool:
        """Whether a version holds it."""
        return self.since <= version and (self.until is None or version <= self.until)

    def ensure_readable(self) -> None:
        """Raises AttachmentBeingChecked, AttachmentInfected."""
        if self.state is State.BEING_CHECKED:
            raise AttachmentBeingChecked("The file is being checked; try again in a few minutes.")
        if self.state is State.INFECTED:
            raise AttachmentInfected(f"The file is infected ({self.finding}); take it away and attach a clean one.")


def expected_type(name: str, place: int) -> str:
    """The media type that a name promises. Raises UnsuitableFile."""
    found = TYPES.get(PurePosixPath(name).suffix.lower())
    if found is None:
        raise unsuitable(place, f"is of none of the kinds {', '.join(sorted(TYPES))}")
    return found


def unsuitable(place: int, message: str) -> UnsuitableFile:
    """The refusal of the file at a place among those that were sent."""
    return UnsuitableFile("A file cannot be attached; none was.", (FieldError(f"/files/{place}", message),))
