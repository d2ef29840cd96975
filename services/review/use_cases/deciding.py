"""Making a decision of a ruling, and keeping it: steps within use cases."""

from datetime import date
from typing import Any

from services.review.domain.decision import Decision, Outcome, Ruling
from services.review.domain.envelopes import drawn_by, ensure_held, programme_of
from services.review.domain.file import File
from services.review.domain.grant import Grant
from services.review.domain.terms import months_after
from services.review.events import decision_made
from services.review.repositories import ReviewUnitOfWork
from shared.identity.actor import Actor


def decision_of(
    uow: ReviewUnitOfWork, ruling: Ruling, actor: Actor, *, version: int, due_on: date | None = None, **about: Any
) -> Decision:
    """`due_on`: when its money is due, instead of the months that the academy has for it; `about`: other fields."""
    is_validated = ruling.outcome is Outcome.VALIDATED
    due_on = due_on or months_after(uow.today(), uow.settings.allocation_months)
    return Decision(
        id=uow.new_id(),
        version=version,
        outcome=ruling.outcome,
        reason=ruling.reason,
        grant=ruling.grant or Grant(),
        decided_at=uow.now(),
        decided_on=uow.today(),
        allocation_due_on=due_on if is_validated else None,
        decided_by=actor.subject,
        awaits_credits=ruling.awaits_credits,
        **about,
    )


def keep_decision(uow: ReviewUnitOfWork, file: File, decision: Decision) -> None:
    """Count its grant, save the file that has taken it, and state it. Raises EnvelopeExceeded."""
    if decision.is_validation:
        _promise(uow, file, decision)
    uow.files.save(file)
    uow.record(decision_made(file, decision))


def _promise(uow: ReviewUnitOfWork, file: File, decision: Decision) -> None:
    """In the place of what the project was promised before, which is counted as left."""
    structure = file.versions[decision.version - 1].content["structure"]
    programme = programme_of(sector=structure["sector"], degree=structure["degree"])
    drawn = drawn_by(decision.grant, engaged_on=decision.decided_on)
    uow.envelopes.forget(file.project_id)
    if not decision.awaits_credits:
        ensure_held(drawn, uow.envelopes.of(programme))
    uow.envelopes.promise(file.project_id, programme, drawn)
