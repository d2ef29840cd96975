"""Where a project stands, and every step from there: the one table of them.

A project that is validated keeps its validation while an amendment (avenant) is written and examined; only the content
that counts waits for the answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.submission.domain.vocabulary import Status


class Step(StrEnum):
    """What moves a project: its school's acts, then what the commission states."""

    DEPOSIT = "deposit"
    WITHDRAW = "withdraw"
    STOP = "stop"
    AMEND = "amend"
    DROP_AMENDMENT = "drop_amendment"
    TAKE_UP = "take_up"
    ASK_TO_COMPLETE = "ask_to_complete"
    TAKE_REQUEST_BACK = "take_request_back"
    VALIDATE = "validate"
    DECLINE = "decline"
    DECLINE_AMENDMENT = "decline_amendment"


@dataclass(frozen=True)
class Path:
    """A step may be taken from any of `start`, and leads to `end`."""

    start: frozenset[Status]
    end: Status


EDITABLE = frozenset({Status.DRAFT, Status.TO_COMPLETE, Status.DECLINED, Status.AMENDING})
WITH_COMMISSION = frozenset({Status.SUBMITTED, Status.UNDER_REVIEW})
UNDER_EXAMINATION = WITH_COMMISSION | {Status.TO_COMPLETE}
"""The commission may decide, whether or not the school is completing: what it states may cross with a deposit."""
SETTLED = frozenset({Status.VALIDATED, Status.STOPPED})
"""The content is that of the version which counts."""
NOT_EXAMINED = SETTLED | {Status.AMENDING}
"""Of a validated project: the commission has nothing to answer."""

PATHS: Mapping[Step, Path] = {
    Step.DEPOSIT: Path(EDITABLE, Status.SUBMITTED),
    Step.WITHDRAW: Path(UNDER_EXAMINATION | {Status.DRAFT}, Status.WITHDRAWN),
    # Only of a project that was validated, before or after an amendment of it is deposited.
    Step.STOP: Path(UNDER_EXAMINATION | {Status.VALIDATED, Status.AMENDING}, Status.STOPPED),
    Step.AMEND: Path(frozenset({Status.VALIDATED}), Status.AMENDING),
    Step.DROP_AMENDMENT: Path(frozenset({Status.AMENDING}), Status.VALIDATED),
    Step.TAKE_UP: Path(frozenset({Status.SUBMITTED}), Status.UNDER_REVIEW),
    Step.ASK_TO_COMPLETE: Path(WITH_COMMISSION, Status.TO_COMPLETE),
    Step.TAKE_REQUEST_BACK: Path(frozenset({Status.TO_COMPLETE}), Status.UNDER_REVIEW),
    # A clerical error may be put right after a decline: the project is validated after all, or for another reason not.
    Step.VALIDATE: Path(UNDER_EXAMINATION | {Status.DECLINED}, Status.VALIDATED),
    Step.DECLINE: Path(UNDER_EXAMINATION | {Status.DECLINED}, Status.DECLINED),
    Step.DECLINE_AMENDMENT: Path(UNDER_EXAMINATION, Status.VALIDATED),
}
