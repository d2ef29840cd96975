"""What came of each try to deliver a message."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.errors import DeliveryProblem, Refused, Unreachable


class Outcome(StrEnum):
    """How a try ended, or what was learned later."""

    DELIVERED = "delivered"
    UNREACHABLE = "unreachable"
    POSTPONED = "postponed"
    REFUSED = "refused"
    BOUNCED = "bounced"
    SENT_AGAIN = "sent_again"


@dataclass(frozen=True)
class Attempt:
    """One line of a message's history; `reason` is what the server said."""

    at: datetime
    outcome: Outcome
    reason: str | None = None


def outcome_of(problem: DeliveryProblem) -> Outcome:
    """How a try ended that met with a problem."""
    if isinstance(problem, Unreachable):
        return Outcome.UNREACHABLE
    return Outcome.REFUSED if isinstance(problem, Refused) else Outcome.POSTPONED
