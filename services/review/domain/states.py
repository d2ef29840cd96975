"""Where a file stands, and every step from there: the one table of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a file stands."""

    OPEN = "open"
    COMPLETION_REQUESTED = "completion_requested"
    VALIDATED = "validated"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"


class Step(StrEnum):
    """What moves a file: the school's acts, as they are heard of, and the commission's."""

    DEPOSIT = "deposit"
    WITHDRAW = "withdraw"
    STOP = "stop"
    ASK_TO_COMPLETE = "ask_to_complete"
    TAKE_REQUEST_BACK = "take_request_back"
    VALIDATE = "validate"
    VALIDATE_AFTER_ALL = "validate_after_all"
    DECLINE = "decline"
    AMEND = "amend"
    DECLINE_AMENDMENT = "decline_amendment"


@dataclass(frozen=True)
class Path:
    """A step may be taken from any of `start`, and leads to `end`."""

    start: frozenset[Status]
    end: Status


EXAMINED = frozenset({Status.OPEN, Status.COMPLETION_REQUESTED})
ENDED = frozenset({Status.WITHDRAWN, Status.STOPPED})
NOT_ENDED = frozenset(Status) - ENDED
OPEN = frozenset({Status.OPEN})

PATHS: Mapping[Step, Path] = {
    # A deposit that crosses a validation is kept, and moves nothing: the validation stands.
    Step.DEPOSIT: Path(EXAMINED | {Status.DECLINED}, Status.OPEN),
    Step.WITHDRAW: Path(NOT_ENDED, Status.WITHDRAWN),
    Step.STOP: Path(NOT_ENDED, Status.STOPPED),
    Step.ASK_TO_COMPLETE: Path(OPEN, Status.COMPLETION_REQUESTED),
    Step.TAKE_REQUEST_BACK: Path(frozenset({Status.COMPLETION_REQUESTED}), Status.OPEN),
    Step.VALIDATE: Path(OPEN, Status.VALIDATED),
    Step.DECLINE: Path(OPEN, Status.DECLINED),
    # A clerical error put right: what was declined by mistake is validated.
    Step.VALIDATE_AFTER_ALL: Path(frozenset({Status.DECLINED}), Status.VALIDATED),
    # A deposit that says that it amends the validated version; declining it leaves the validation as it was.
    Step.AMEND: Path(frozenset({Status.VALIDATED}), Status.OPEN),
    Step.DECLINE_AMENDMENT: Path(OPEN, Status.VALIDATED),
}
