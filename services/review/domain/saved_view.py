"""A way of looking at the list of files that somebody has given a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.review.domain.refusals import ViewNameUnfit

MOST_VIEWS, LONGEST_NAME = 50, 100


@dataclass(frozen=True)
class SavedView:
    """`name`: 1 to 100 printable characters. `filters`: the list's own arguments, as they were checked.

    One that is shared is seen by the whole commission.
    """

    subject: str
    name: str
    filters: Mapping[str, Any]
    is_shared: bool
    saved_at: datetime

    def __post_init__(self) -> None:
        """Raises ViewNameUnfit."""
        if not 1 <= len(self.name) <= LONGEST_NAME or not self.name.isprintable():
            raise ViewNameUnfit(f"A view has a name of 1 to {LONGEST_NAME} printable characters.")
