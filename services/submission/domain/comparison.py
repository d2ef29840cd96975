"""What changed from one version of a project to another: part by part, and line by line of the budget."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from services.submission.domain.budget import Budget, Line
from services.submission.domain.content import Content
from services.submission.domain.saves import parts_of

LINES = "/budget/lines"
MOST_PIECES = 500
"""Comparing takes time by the square of this: a longer text is compared by its lines, or as a whole."""


class Change(StrEnum):
    """What happened to a piece of a text, or to a line of the budget."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Piece:
    """Some words in a row that are in both texts, or in one of them."""

    change: Change
    text: str


@dataclass(frozen=True)
class PartChange:
    """A part that differs; `pieces` for texts; `is_commented`: the commission had asked about it."""

    pointer: str
    before: Any
    after: Any
    pieces: list[Piece]
    is_commented: bool


@dataclass(frozen=True)
class LineChange:
    """A line of the budget that was added, removed or changed; a line keeps its identifier."""

    line_id: str | None
    change: Change
    before: Line | None
    after: Line | None

    @property
    def difference_cents(self) -> int:
        """What the change costs."""
        amounts = [line.amount_cents if line else 0 for line in (self.before, self.after)]
        return amounts[1] - amounts[0]


@dataclass(frozen=True)
class Comparison:
    """Nothing in it is what stayed."""

    parts: list[PartChange]
    lines: list[LineChange]
    requested_before_cents: int
    requested_after_cents: int
    comments: list[Mapping[str, Any]]


def compare(before: Content, after: Content, comments: Iterable[Mapping[str, Any]] = ()) -> Comparison:
    """Two contents; `comments`: what the commission asked about the first, each with a `part`, which may be None."""
    asked = list(comments)
    old, new = parts_of(before.document()), parts_of(after.document())
    pointers = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name) and name != LINES]
    return Comparison(
        [_part(pointer, old.get(pointer), new.get(pointer), asked) for pointer in pointers],
        _lines(before.budget, after.budget),
        before.budget.requested_cents,
        after.budget.requested_cents,
        asked,
    )


def pieces_of(before: str, after: str) -> list[Piece]:
    """The two texts as one row of pieces: by words, by lines if they are long, as wholes if they are very long."""
    for shape in (r"\S+\s*|\s+", r"[^\n]*\n|[^\n]+"):
        old, new = re.findall(shape, before), re.findall(shape, after)
        if max(len(old), len(new)) <= MOST_PIECES:
            return list(_matched(old, new))
    return [Piece(Change.REMOVED, before), Piece(Change.ADDED, after)]


def _matched(old: list[str], new: list[str]) -> Iterable[Piece]:
    # What is everywhere is no anchor (the library's autojunk): with it a hostile text would take its cube of time.
    for kind, begin, end, new_begin, new_end in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            yield Piece(Change.SAME, "".join(old[begin:end]))
            continue
        if end > begin:
            yield Piece(Change.REMOVED, "".join(old[begin:end]))
        if new_end > new_begin:
            yield Piece(Change.ADDED, "".join(new[new_begin:new_end]))


def _part(pointer: str, before: Any, after: Any, comments: list[Mapping[str, Any]]) -> PartChange:
    is_text = isinstance(before or "", str) and isinstance(after or "", str)
    pieces = pieces_of(before or "", after or "") if is_text else []
    return PartChange(pointer, before, after, pieces, any(_is_about(comment, pointer) for comment in comments))


def _is_about(comment: Mapping[str, Any], pointer: str) -> bool:
    """A comment on "budget", or "/budget", is about everything in it."""
    part = (comment.get("part") or "").strip("/")
    return bool(part) and f"{pointer.strip('/')}/".startswith(f"{part}/")


def _lines(before: Budget, after: Budget) -> list[LineChange]:
    old = {line.line_id: line for line in before.lines}
    new = {line.line_id: line for line in after.lines}
    found = [_line(line_id, old.get(line_id), new.get(line_id)) for line_id in {**old, **new}]
    return [change for change in found if change.change is not Change.SAME]


def _line(line_id: str | None, before: Line | None, after: Line | None) -> LineChange:
    if before is None:
        change = Change.ADDED
    elif after is None:
        change = Change.REMOVED
    else:
        change = Change.SAME if asdict(before) == asdict(after) else Change.CHANGED
    return LineChange(line_id, change, before, after)
