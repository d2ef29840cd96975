"""What happened to a file, line by line."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Act(StrEnum):
    """What can happen to a file."""

    DEPOSITED = "deposited"
    DEPOSITED_AFTER_DECISION = "deposited_after_decision"
    COMPLETION_REQUESTED = "completion_requested"
    COMPLETION_CANCELLED = "completion_cancelled"
    VALIDATED = "validated"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    ALLOCATION_RESERVED = "allocation_reserved"
    ALLOCATION_DEFERRED = "allocation_deferred"
    ALLOCATION_MADE = "allocation_made"
    ALLOCATION_OVERDUE = "allocation_overdue"


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened; `text`: what a school said when it withdrew or stopped, `by`: the account that acted."""

    at: datetime
    act: Act
    version: int
    by: str | None = None
    text: str | None = None
