"""A way of looking at the list of files that somebody has given a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MOST_VIEWS = 50


@dataclass(frozen=True)
class SavedView:
    """`filters`: the list's own arguments, as they were checked. One that is shared is seen by the whole commission."""

    subject: str
    name: str
    filters: Mapping[str, Any]
    is_shared: bool
    saved_at: datetime
