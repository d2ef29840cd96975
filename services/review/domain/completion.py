"""What a school is asked to complete before its project is decided on."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.review.domain.refusals import CommentWithoutText
from shared.errors import FieldError


class Ending(StrEnum):
    """How a request came to its end."""

    ANSWERED = "answered"
    CANCELLED = "cancelled"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Comment:
    """One thing to complete; `part` points at a part of the project, None speaks of the whole."""

    id: str
    part: str | None
    text: str


@dataclass
class CompletionRequest:
    """Comments on one version; the time limit of the answer stands still until it ends."""

    id: str
    version: int
    requested_at: datetime
    requested_on: date
    comments: tuple[Comment, ...]
    ended_at: datetime | None = None
    ending: Ending | None = None

    def ensure_says_something(self) -> None:
        """Raises CommentWithoutText."""
        blank = [place for place, comment in enumerate(self.comments) if not comment.text.strip()]
        if blank or not self.comments:
            pointers = [f"/comments/{place}/text" for place in blank] or ["/comments"]
            errors = tuple(FieldError(pointer, "is empty") for pointer in pointers)
            raise CommentWithoutText("A request for completion says what to complete.", errors)

    def end(self, ending: Ending, *, at: datetime) -> None:
        """Close the request."""
        self.ending = ending
        self.ended_at = at

    def days_until(self, day: date) -> int:
        """Days that the school has had; none when it deposited again before it was asked to."""
        return max((day - self.requested_on).days, 0)
