"""Every save of a project, and what becomes of two that were made from the same text.

A *part* is a leaf of the content: a text, a number, or a whole list (the lines of the budget are one part). Two people
who change different parts are both right. Where they change one part differently, the first counts, and the text of
the second is kept aside: nothing that anybody typed is lost.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.submission.domain.content import Document

Parts = dict[str, Any]
"""JSON pointer of a part -> what it says; None: nothing."""


@dataclass(frozen=True)
class Author:
    """Who saved: an account, for a structure. The commission's decisions also change a content: both are None."""

    subject: str | None = None
    uai: str | None = None


NOBODY = Author()


@dataclass(frozen=True)
class Save:
    """What led to `revision`: `before` is what the parts that changed said until then."""

    revision: int
    at: datetime
    author: Author
    before: Parts

    @property
    def parts(self) -> list[str]:
        """Pointers of the parts that changed."""
        return sorted(self.before)


@dataclass(frozen=True)
class KeptText:
    """What somebody typed in parts that somebody else had changed since revision `made_from`."""

    id: str
    at: datetime
    author: Author
    made_from: int
    typed: Parts

    @property
    def digest(self) -> str:
        """The same text over the same revision is kept once, however often it is sent."""
        text = json.dumps([self.made_from, self.author.uai, self.typed], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Clash:
    """A part that two people changed differently: what it said, what the caller made of it, what it says now."""

    pointer: str
    base: Any
    yours: Any
    theirs: Any


def parts_of(document: Mapping[str, Any], path: str = "") -> Parts:
    """The leaves of a content. Names of a content need no escaping in a pointer."""
    found: Parts = {}
    for name, value in document.items():
        found |= parts_of(value, f"{path}/{name}") if isinstance(value, Mapping) else {f"{path}/{name}": value}
    return found


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Parts:
    """What the parts that differ say in `after`."""
    old, new = parts_of(before), parts_of(after)
    return {pointer: new.get(pointer) for pointer in old.keys() | new.keys() if old.get(pointer) != new.get(pointer)}


def with_parts(document: Mapping[str, Any], parts: Parts) -> Document:
    """The document with these parts put in, or taken out."""
    changed = deepcopy(dict(document))
    for pointer, value in parts.items():
        *path, name = pointer.strip("/").split("/")
        place = changed
        for step in path:
            place = place.setdefault(step, {})
        if value is None:
            place.pop(name, None)
        else:
            place[name] = value
    return {name: value for name, value in changed.items() if value != {}}


def as_it_was(present: Mapping[str, Any], later: Iterable[Save]) -> Document:
    """The content before the saves `later`, which are given latest first."""
    document = dict(present)
    for save in later:
        document = with_parts(document, save.before)
    return document


def clashes(base: Mapping[str, Any], yours: Parts, theirs: Mapping[str, Any]) -> list[Clash]:
    """Which of the parts `yours` others changed as well, from the content `base` to `theirs`, and differently."""
    was, present = parts_of(base), changes(base, theirs)
    return [
        Clash(pointer, was.get(pointer), yours[pointer], present[pointer])
        for pointer in sorted(yours.keys() & present.keys())
        if yours[pointer] != present[pointer]
    ]
