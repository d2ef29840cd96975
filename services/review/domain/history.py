"""What happened to a file, line by line."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Act(StrEnum):
    """What can happen to a file."""

    DEPOSITED = "deposited"
    AMENDMENT_DEPOSITED = "amendment_deposited"
    DEPOSITED_AFTER_DECISION = "deposited_after_decision"
    COMPLETION_REQUESTED = "completion_requested"
    COMPLETION_CANCELLED = "completion_cancelled"
    FOUND_COMPLETE = "found_complete"
    FOUND_INCOMPLETE = "found_incomplete"
    RAPPORTEUR_ASSIGNED = "rapporteur_assigned"
    OPINION_REQUESTED = "opinion_requested"
    OPINION_GIVEN = "opinion_given"
    OPINION_WITHDRAWN = "opinion_withdrawn"
    OPINION_DUE_SOON = "opinion_due_soon"
    OPINION_LATE = "opinion_late"
    VALIDATED = "validated"
    DECLINED = "declined"
    CORRECTED = "corrected"
    COSTS_CORRECTED = "costs_corrected"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    ALLOCATION_RESERVED = "allocation_reserved"
    ALLOCATION_DEFERRED = "allocation_deferred"
    ALLOCATION_MADE = "allocation_made"
    ALLOCATION_OVERDUE = "allocation_overdue"


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened; `by`: the account that acted.

    `text`: what a school said when it withdrew or stopped, the role of the expert whose opinion is meant, or
    which error was corrected.
    """

    at: datetime
    act: Act
    version: int
    by: str | None = None
    text: str | None = None
