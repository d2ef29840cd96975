"""Schools, as they were last registered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Structure:
    """A school; `content` is the payload of its registration, stated at `stated_at`."""

    uai: str
    stated_at: datetime
    content: dict[str, Any]
