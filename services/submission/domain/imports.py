"""Where a draft comes from that was brought from elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

LONGEST_SOURCE, LONGEST_ROW = 64, 255


@dataclass(frozen=True)
class Origin:
    """A row of a survey: what the survey is called, what it calls the row, and when that was answered, if it says so.

    Together, `source` and `row` are one answer, for good.
    """

    source: str
    row: str
    answered_on: date | None = None

    def details(self) -> Mapping[str, Any]:
        """What the timeline tells of it."""
        answered = {"answered_on": self.answered_on.isoformat()} if self.answered_on else {}
        return {"source": self.source, "row": self.row, **answered}
