"""What a commission reads a project by. It structures the reading; it gives no mark and adds nothing up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.review.domain.refusals import CodeRepeated
from shared.errors import FieldError


@dataclass(frozen=True)
class Entry:
    """A criterion, or a level of the scale, under its `label` in French."""

    code: str
    label: str


@dataclass(frozen=True)
class Grid:
    """The criteria, and the scale of appreciations, which may be empty: texts are then all there is."""

    criteria: tuple[Entry, ...]
    scale: tuple[Entry, ...]

    def ensure_distinct(self) -> None:
        """Raises CodeRepeated."""
        errors = (*_repeated("criteria", self.criteria), *_repeated("scale", self.scale))
        if errors:
            raise CodeRepeated("A code stands for one thing.", errors)

    def criterion(self, code: str) -> Entry | None:
        return next((entry for entry in self.criteria if entry.code == code), None)

    def level(self, code: str) -> Entry | None:
        return next((entry for entry in self.scale if entry.code == code), None)


@dataclass(frozen=True)
class GridSetting:
    """A grid as it was set; a later one replaces it for the readings to come."""

    id: str
    set_at: datetime
    set_by: str
    grid: Grid


DEFAULT_GRID = Grid(
    criteria=(
        Entry("success", "Réussite des élèves"),
        Entry("well_being", "Bien-être"),
        Entry("less_inequality", "Réduction des inégalités"),
        Entry("feasibility", "Faisabilité"),
        Entry("evaluation", "Évaluation des effets"),
        Entry("partnership", "Partenariat"),
    ),
    scale=(
        Entry("strong", "Point fort"),
        Entry("sufficient", "Suffisant"),
        Entry("to_strengthen", "À renforcer"),
    ),
)


def _repeated(name: str, entries: Sequence[Entry]) -> tuple[FieldError, ...]:
    codes = [entry.code for entry in entries]
    places = [place for place, code in enumerate(codes) if code in codes[:place]]
    return tuple(FieldError(f"/{name}/{place}/code", "appears twice") for place in places)
