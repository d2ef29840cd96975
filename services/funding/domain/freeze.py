"""A freeze: a part of what a budget year bears is held back from every project of a programme, or from some."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.funding.domain.allocation import Share, total_of
from services.funding.domain.budget import Programme
from shared.errors import Conflict, NotFound


class NoSuchFreeze(NotFound):
    """No freeze has this identifier."""


class FreezeOutdated(Conflict):
    """What would be frozen is no longer what was simulated: simulate it again."""


class FreezeAlreadyLifted(Conflict):
    """The freeze was lifted before."""


class NothingToFreeze(Conflict):
    """No project has anything of this year that could be held back."""


@dataclass(frozen=True)
class Scope:
    """Of what, and how much of it: `project_ids` empty for every project of the programme."""

    programme: Programme
    budget_year: int
    percent: int
    project_ids: frozenset[str]


@dataclass(frozen=True)
class Part:
    """What of one project is, or would be, held back."""

    project_id: str
    uai: str
    share: Share


@dataclass(frozen=True)
class Freeze:
    """What was decided, and of whom it holds back how much."""

    id: str
    programme: Programme
    budget_year: int
    percent: int
    reason: str
    parts: tuple[Part, ...]
    frozen_at: datetime
    frozen_by: str
    lifted_at: datetime | None = None
    lifting_reason: str | None = None

    @property
    def total_cents(self) -> int:
        """What it held back when it was decided."""
        return total_cents(self.parts)

    def require_in_force(self) -> None:
        """Raises FreezeAlreadyLifted."""
        if self.lifted_at is not None:
            raise FreezeAlreadyLifted(f"freeze {self.id} was lifted")


def total_cents(parts: Iterable[Part]) -> int:
    """All of them together."""
    return total_of(part.share for part in parts)
