"""Where a project stands, and every step from there: the one table of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.submission.domain.vocabulary import Status


class Step(StrEnum):
    """What moves a project: its school's acts, then what the commission states."""

    DEPOSIT = "deposit"
    WITHDRAW = "withdraw"
    STOP = "stop"
    TAKE_UP = "take_up"
    ASK_TO_COMPLETE = "ask_to_complete"
    TAKE_REQUEST_BACK = "take_request_back"
    VALIDATE = "validate"
    DECLINE = "decline"


@dataclass(frozen=True)
class Path:
    """A step may be taken from any of `start`, and leads to `end`."""

    start: frozenset[Status]
    end: Status


EDITABLE = frozenset({Status.DRAFT, Status.TO_COMPLETE, Status.DECLINED})
WITH_COMMISSION = frozenset({Status.SUBMITTED, Status.UNDER_REVIEW})
UNDER_EXAMINATION = WITH_COMMISSION | {Status.TO_COMPLETE}
"""The commission may decide, whether or not the school is completing: what it states may cross with a deposit."""
FUNDED = frozenset({Status.VALIDATED, Status.STOPPED})

PATHS: Mapping[Step, Path] = {
    Step.DEPOSIT: Path(EDITABLE, Status.SUBMITTED),
    Step.WITHDRAW: Path(UNDER_EXAMINATION | {Status.DRAFT}, Status.WITHDRAWN),
    Step.STOP: Path(frozenset({Status.VALIDATED}), Status.STOPPED),
    Step.TAKE_UP: Path(frozenset({Status.SUBMITTED}), Status.UNDER_REVIEW),
    Step.ASK_TO_COMPLETE: Path(WITH_COMMISSION, Status.TO_COMPLETE),
    Step.TAKE_REQUEST_BACK: Path(frozenset({Status.TO_COMPLETE}), Status.UNDER_REVIEW),
    Step.VALIDATE: Path(UNDER_EXAMINATION, Status.VALIDATED),
    Step.DECLINE: Path(UNDER_EXAMINATION, Status.DECLINED),
}
