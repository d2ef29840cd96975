"""One list of everything that happened to a project, whoever did it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Act(StrEnum):
    """What happens here; what others state keeps the name of its event, such as `review.opened`."""

    CREATED = "project.created"
    DUPLICATED = "project.duplicated"
    INSPIRED = "project.inspired"
    IMPORTED = "project.imported"
    PUBLISHED = "project.published"
    UNPUBLISHED = "project.unpublished"
    DRAFT_SET_ASIDE = "project.draft_set_aside"
    SUBMITTED = "project.submitted"
    WITHDRAWN = "project.withdrawn"
    STOPPED = "project.stopped"
    AMENDMENT_BEGUN = "amendment.begun"
    AMENDMENT_DROPPED = "amendment.dropped"
    FILES_ATTACHED = "project.files_attached"
    FILE_TAKEN_AWAY = "project.file_taken_away"
    HELP_ASKED = "support.asked"
    HELP_ASSIGNED = "support.assigned"
    HELP_ENDED = "support.ended"
    MESSAGE_WRITTEN = "support.message"
    ANSWER_DUE_SOON = "answer.due_soon"
    ANSWER_LATE = "answer.late"
    PRIZE_CANDIDATE = "prize.candidate"
    PRIZE_AWARDED = "prize.awarded"
    REPORT_REQUESTED = "report.requested"
    REPORT_REMINDED = "report.reminded"
    REPORT_SUBMITTED = "report.submitted"


@dataclass(frozen=True)
class Entry:
    """`details` is what a reader is shown; an event that came too late to change anything is not `is_applied`."""

    at: datetime
    kind: str
    details: Mapping[str, Any] = field(default_factory=dict)
    event_id: str | None = None
    is_applied: bool = True


def comments_on(entries: Iterable[Entry], version: int) -> list[Mapping[str, Any]]:
    """What the commission asked to complete in a version, whether or not it took the request back."""
    asked = [entry for entry in entries if entry.kind == "review.completion_requested"]
    return [comment for entry in asked if entry.details["version"] == version for comment in entry.details["comments"]]
