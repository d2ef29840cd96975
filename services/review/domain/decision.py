"""What is decided on a version: validated with a grant, or declined with a reason."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.review.domain.grant import Grant
from services.review.domain.refusals import GrantOnDecline, GrantRequired, ReasonRequired
from shared.errors import FieldError


class Outcome(StrEnum):
    """The two ways in which an examination ends with a decision."""

    VALIDATED = "validated"
    DECLINED = "declined"


@dataclass(frozen=True)
class Ruling:
    """What the president means to decide; `version` is the one that was read, when it is said.

    `awaits_credits`: the grant may be more than what the envelopes hold.
    """

    outcome: Outcome
    reason: str | None = None
    grant: Grant | None = None
    version: int | None = None
    awaits_credits: bool = False

    def ensure_complete(self) -> None:
        """Raises ReasonRequired or GrantOnDecline."""
        if self.outcome is not Outcome.DECLINED:
            return
        if not (self.reason or "").strip():
            raise ReasonRequired("Say why the project is not kept.", (FieldError("/reason", "is required to decline"),))
        if self.grant is not None:
            raise GrantOnDecline("A declined project is granted nothing.", (FieldError("/grant", "must be absent"),))

    def ensure_answers(self, requested_cents: int) -> None:
        """Raises GrantRequired when a project that asks for money is validated without a word on it."""
        if self.outcome is Outcome.VALIDATED and self.grant is None and requested_cents > 0:
            fault = FieldError("/grant", f"is required, as {requested_cents} cents are asked for; no line grants none")
            raise GrantRequired("Say what is granted of the money that is asked for.", (fault,))


@dataclass(frozen=True)
class Decision:
    """A ruling once it is made. `allocation_due_on` is None for a declined project.

    `amends`: the id of the validation that stands until this one, of a later version or put right, replaces it.
    `corrects`: that of the decision whose clerical error, told in `error`, it puts right. `awaits_credits`: the
    envelopes were known to hold too little.
    """

    id: str
    version: int
    outcome: Outcome
    reason: str | None
    grant: Grant
    decided_at: datetime
    decided_on: date
    allocation_due_on: date | None
    decided_by: str
    amends: str | None = None
    corrects: str | None = None
    error: str | None = None
    awaits_credits: bool = False

    @property
    def is_validation(self) -> bool:
        """Whether it grants, if only nothing."""
        return self.outcome is Outcome.VALIDATED
