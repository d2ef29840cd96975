"""The wording of letters, which an academy may change without code; every version is kept."""

from dataclasses import dataclass
from datetime import datetime

from shared.errors import Invalid, NotFound, Stale


class NoSuchTemplate(NotFound):
    """No letter is written by a template of this name."""


class TemplateUnusable(Invalid):
    """The template cannot be filled in with what such letters say."""


class TemplateChanged(Stale):
    """Somebody has written another version meanwhile."""


@dataclass(frozen=True)
class LetterTemplate:
    """Version 0, without a source, is the one that nefe comes with."""

    name: str
    version: int
    source: str
    written_at: datetime | None = None
    written_by: str | None = None
