"""The president puts a clerical error right by a further decision: nothing that was decided is edited."""

from dataclasses import replace

from services.review.domain.decision import Decision, Ruling
from services.review.domain.grant import Grant
from services.review.domain.terms import months_after
from services.review.events import decision_made
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.decide_file import ensure_presided
from services.review.use_cases.deliberation import lock_file
from services.review.use_cases.promising import promise
from shared.identity.actor import Actor


def correct_decision(uow: ReviewUnitOfWork, *, project_id: str, ruling: Ruling, error: str, actor: Actor) -> Decision:
    """Replace the decision that stands by `ruling`, on the same version; `error` says what was wrong with it.

    The money stays due when it was. Raises any of `domain.refusals`.
    """
    with uow:
        ensure_presided(uow, actor)
        file = lock_file(uow, project_id, actor)
        ruling.ensure_complete()
        corrected = file.to_correct(ruling.outcome)
        ruling.ensure_answers(file.versions[corrected.version - 1].content["budget"]["requested_cents"])
        correction = _correction(uow, ruling, corrected, error, actor)
        file.correct(correction)
        if correction.is_validation:
            promise(uow, file, correction)
        uow.files.save(file)
        uow.record(decision_made(file, correction))
        uow.commit()
        return correction


def _correction(uow: ReviewUnitOfWork, ruling: Ruling, corrected: Decision, error: str, actor: Actor) -> Decision:
    due_on = corrected.allocation_due_on or months_after(uow.today(), uow.settings.allocation_months)
    decision = Decision(
        id=uow.new_id(),
        version=corrected.version,
        outcome=ruling.outcome,
        reason=ruling.reason,
        grant=ruling.grant or Grant(),
        decided_at=uow.now(),
        decided_on=uow.today(),
        allocation_due_on=None,
        decided_by=actor.subject,
        amends=corrected.id if corrected.is_validation else None,
        corrects=corrected.id,
        error=error,
        awaits_credits=ruling.awaits_credits,
    )
    return replace(decision, allocation_due_on=due_on) if decision.is_validation else decision
