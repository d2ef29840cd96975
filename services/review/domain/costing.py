"""What a project should cost, line by line, where the commission does not follow its school, and why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.review.domain.grant import Grant, GrantLine
from services.review.domain.refusals import CostAboveRequest, CostLineUnknown
from shared.errors import FieldError


@dataclass(frozen=True)
class CorrectedLine:
    """What the commission keeps of a line of the budget, in cents; 0 keeps nothing of it."""

    line_id: str
    kept_cents: int
    reason: str


@dataclass(frozen=True)
class Costing:
    """The corrections of one deposited version; a line that is not among them is kept as it is asked for."""

    version: int
    lines: tuple[CorrectedLine, ...]
    corrected_at: datetime
    corrected_by: str

    def ensure_about(self, budget: Mapping[str, Any]) -> None:
        """Raises CostLineUnknown or CostAboveRequest, naming each line."""
        asked = {line["line_id"]: line["amount_cents"] for line in budget["lines"]}
        unknown = [place for place, line in enumerate(self.lines) if line.line_id not in asked]
        if unknown:
            faults = tuple(FieldError(f"/lines/{place}/line_id", "is no line of the budget") for place in unknown)
            raise CostLineUnknown("The version has no such line.", faults)
        above = [place for place, line in enumerate(self.lines) if line.kept_cents > asked[line.line_id]]
        if above:
            faults = tuple(FieldError(f"/lines/{place}/kept_cents", "is more than is asked for") for place in above)
            raise CostAboveRequest("No more is kept of a line than is asked for.", faults)

    def grant(self, budget: Mapping[str, Any]) -> Grant:
        """What the corrected budget comes to by category and school year."""
        kept = {line.line_id: line.kept_cents for line in self.lines}
        sums: Counter[tuple[str, str]] = Counter()
        for line in budget["lines"]:
            sums[line["category"], line["school_year"]] += kept.get(line["line_id"], line["amount_cents"])
        return Grant(tuple(GrantLine(*share, cents) for share, cents in sums.items() if cents))
