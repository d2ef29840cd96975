"""The president puts a clerical error right by a further decision: nothing that was decided is edited."""

from services.review.domain.decision import Decision, Ruling
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deciding import decision_of, keep_decision
from services.review.use_cases.deliberation import lock_file, presided_commission
from shared.identity.actor import Actor


def correct_decision(uow: ReviewUnitOfWork, *, project_id: str, ruling: Ruling, error: str, actor: Actor) -> Decision:
    """Replace the decision that stands by `ruling`, on the same version; `error` says what was wrong with it.

    The money stays due when it was. Raises any of `domain.refusals`.
    """
    with uow:
        presided_commission(uow, actor)
        file = lock_file(uow, project_id, actor)
        ruling.ensure_complete()
        corrected = file.to_correct(ruling.outcome)
        ruling.ensure_answers(file.versions[corrected.version - 1].content["budget"]["requested_cents"])
        correction = decision_of(
            uow,
            ruling,
            actor,
            version=corrected.version,
            due_on=corrected.allocation_due_on,
            amends=corrected.id if corrected.is_validation else None,
            corrects=corrected.id,
            error=error,
        )
        file.correct(correction)
        keep_decision(uow, file, correction)
        uow.commit()
        return correction
