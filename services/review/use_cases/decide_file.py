"""The president of the commission decides on a project."""

from services.review.domain.decision import Decision, Outcome, Ruling
from services.review.domain.file import File
from services.review.domain.grant import Grant
from services.review.domain.refusals import CommissionNotAppointed
from services.review.domain.terms import months_after
from services.review.events import decision_made
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deliberation import lock_file
from services.review.use_cases.hold_sitting import ensure_may_be_decided
from shared.identity.actor import Actor


def decide_file(uow: ReviewUnitOfWork, *, project_id: str, ruling: Ruling, actor: Actor) -> Decision:
    """Validate or decline the current version; of two decisions at once, one wins. Raises any of `domain.refusals`.

    Whoever does not preside is told so, and nothing of the file.
    """
    with uow:
        _ensure_presided(uow, actor)
        file = lock_file(uow, project_id, actor)
        ruling.ensure_complete()
        file.ensure_ready_for(ruling)
        ensure_may_be_decided(uow, project_id, recused=uow.recusals.of(project_id))
        decision = _decision(uow, file, ruling, actor)
        file.decide(decision)
        uow.files.save(file)
        uow.record(decision_made(file, decision))
        uow.commit()
        return decision


def _ensure_presided(uow: ReviewUnitOfWork, actor: Actor) -> None:
    commission = uow.commissions.sitting()
    if commission is None:
        raise CommissionNotAppointed("Appoint a commission before deciding.")
    commission.ensure_composed(minimum=uow.settings.commission_members, on=uow.today())
    commission.ensure_presided_by(actor.subject, on=uow.today())


def _decision(uow: ReviewUnitOfWork, file: File, ruling: Ruling, actor: Actor) -> Decision:
    is_validated = ruling.outcome is Outcome.VALIDATED
    due_on = months_after(uow.today(), uow.settings.allocation_months) if is_validated else None
    return Decision(
        id=uow.new_id(),
        version=file.current.number,
        outcome=ruling.outcome,
        reason=ruling.reason,
        grant=ruling.grant or Grant(),
        decided_at=uow.now(),
        decided_on=uow.today(),
        allocation_due_on=due_on,
        decided_by=actor.subject,
    )
