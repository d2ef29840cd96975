"""What is asked for and what is granted, per category and school year, in euro cents."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.review.domain.refusals import GrantAboveRequest, GrantLineRepeated
from shared.errors import FieldError

Share = tuple[str, str]
"""A category and a school year."""


def requested_shares(budget: Mapping[str, Any]) -> Mapping[Share, int]:
    """Cents asked for of each category and school year, from the budget of a deposit."""
    requested: Counter[Share] = Counter()
    for line in budget["lines"]:
        requested[line["category"], line["school_year"]] += line["amount_cents"]
    return requested


@dataclass(frozen=True)
class GrantLine:
    """What is granted of one category for one school year."""

    category: str
    school_year: str
    amount_cents: int

    @property
    def share(self) -> Share:
        return self.category, self.school_year


@dataclass(frozen=True)
class Grant:
    """What the commission grants; no line at all grants nothing.

    `may_be_served_in_part`: while credits are short, what there is of them may be set aside, and the rest waits.
    """

    lines: tuple[GrantLine, ...] = ()
    may_be_served_in_part: bool = False

    @property
    def total_cents(self) -> int:
        return sum(line.amount_cents for line in self.lines)

    def ensure_within(self, requested: Mapping[Share, int]) -> None:
        """Raises GrantLineRepeated, or GrantAboveRequest naming each line that exceeds its share."""
        self._ensure_distinct()
        above = [
            FieldError(
                f"/grant/lines/{place}/amount_cents", f"exceeds the {requested.get(line.share, 0)} cents asked for"
            )
            for place, line in enumerate(self.lines)
            if line.amount_cents > requested.get(line.share, 0)
        ]
        if above:
            raise GrantAboveRequest("More is granted than is asked for.", tuple(above))

    def _ensure_distinct(self) -> None:
        shares = [line.share for line in self.lines]
        repeated = [place for place, share in enumerate(shares) if share in shares[:place]]
        if repeated:
            errors = tuple(FieldError(f"/grant/lines/{place}", "appears twice") for place in repeated)
            raise GrantLineRepeated("A category is granted once for each school year.", errors)
