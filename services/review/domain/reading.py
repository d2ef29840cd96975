"""What a member makes of a version: an appreciation of each criterion, and comments tied to parts of the project."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.review.domain.grid import Grid
from services.review.domain.refusals import (
    AppreciationUnknown,
    CommentUnknown,
    CommentWithoutText,
    CriterionRepeated,
    CriterionUnknown,
)
from shared.errors import FieldError


class Audience(StrEnum):
    """Whom a comment is meant for. A school reads one once it is part of a request for completion, and not before."""

    INTERNAL = "internal"
    SCHOOL = "school"


@dataclass(frozen=True)
class Appreciation:
    """Of one criterion: a level of the scale, a text, both or neither. Labels are those of the day of the reading."""

    criterion: str
    criterion_label: str
    appreciation: str | None
    appreciation_label: str | None
    text: str | None


@dataclass(frozen=True)
class ReadingComment:
    """One thing to say; `part` points at a part of the project, None speaks of the whole."""

    id: str
    part: str | None
    text: str
    audience: Audience

    def says(self, part: str | None, text: str, audience: Audience) -> bool:
        """Whether it is the same comment, which keeps its id when the reading is revised."""
        return (self.part, self.text, self.audience) == (part, text, audience)


@dataclass(frozen=True)
class MemberReading:
    """One member's reading of one version, while the commission `commission_id` sat."""

    project_id: str
    version: int
    reader: str
    commission_id: str
    written_at: datetime
    appreciations: tuple[Appreciation, ...]
    comments: tuple[ReadingComment, ...]

    def ensure_says_something(self) -> None:
        """Raises CommentWithoutText."""
        blank = [place for place, comment in enumerate(self.comments) if not comment.text.strip()]
        if blank:
            errors = tuple(FieldError(f"/comments/{place}/text", "is empty") for place in blank)
            raise CommentWithoutText("A comment says something.", errors)


Given = tuple[str, str | None, str | None]
"""The code of a criterion, that of a level of the scale, and a text."""


def appreciations_by(grid: Grid, given: Sequence[Given]) -> tuple[Appreciation, ...]:
    """Raises CriterionUnknown, CriterionRepeated or AppreciationUnknown."""
    criteria = [criterion for criterion, _, _ in given]
    strange = [place for place, code in enumerate(criteria) if grid.criterion(code) is None]
    if strange:
        raise CriterionUnknown("There is no such criterion.", _faults(strange, "criterion", "is not of the grid"))
    repeated = [place for place, code in enumerate(criteria) if code in criteria[:place]]
    if repeated:
        raise CriterionRepeated("A criterion is appreciated once.", _faults(repeated, "criterion", "appears twice"))
    offscale = [place for place, (_, level, _) in enumerate(given) if level is not None and grid.level(level) is None]
    if offscale:
        raise AppreciationUnknown("The scale has no such level.", _faults(offscale, "appreciation", "is not of it"))
    return tuple(_appreciation(grid, *one) for one in given)


def comments_for_school(readings: Iterable[MemberReading], ids: Sequence[str]) -> list[ReadingComment]:
    """The comments of these ids, in that order. Raises CommentUnknown: what is internal cannot be taken over."""
    known: Mapping[str, ReadingComment] = {
        comment.id: comment
        for reading in readings
        for comment in reading.comments
        if comment.audience is Audience.SCHOOL
    }
    missing = [place for place, one in enumerate(ids) if one not in known]
    if missing:
        errors = tuple(FieldError(f"/comment_ids/{place}", "is not a comment for the school") for place in missing)
        raise CommentUnknown("No reading of this version has such a comment for the school.", errors)
    return [known[one] for one in ids]


def _appreciation(grid: Grid, criterion: str, level: str | None, text: str | None) -> Appreciation:
    found, on_scale = grid.criterion(criterion), grid.level(level) if level is not None else None
    label = found.label if found else criterion
    return Appreciation(criterion, label, level, on_scale.label if on_scale else None, text)


def _faults(places: Sequence[int], name: str, message: str) -> tuple[FieldError, ...]:
    return tuple(FieldError(f"/appreciations/{place}/{name}", message) for place in places)
