"""The president of the commission decides on a project, or on several."""

from collections.abc import Sequence
from dataclasses import replace

from services.review.domain.decision import Decision, Outcome, Ruling
from services.review.domain.file import File
from services.review.domain.grant import Grant
from services.review.domain.refusals import CommissionNotAppointed
from services.review.domain.terms import months_after
from services.review.events import decision_made
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deliberation import lock_file
from services.review.use_cases.hold_sitting import ensure_may_be_decided
from services.review.use_cases.promising import promise
from shared.errors import Refusal
from shared.identity.actor import Actor


def decide_file(uow: ReviewUnitOfWork, *, project_id: str, ruling: Ruling, actor: Actor) -> Decision:
    """Validate or decline the current version; of two decisions at once, one wins. Raises any of `domain.refusals`.

    Whoever does not preside is told so, and nothing of the file.
    """
    with uow:
        ensure_presided(uow, actor)
        decision = _decide(uow, project_id, ruling, actor)
        uow.commit()
        return decision


def decide_files(
    uow: ReviewUnitOfWork, *, rulings: Sequence[tuple[str, Ruling]], actor: Actor
) -> list[Decision | Refusal]:
    """On several projects in the order given, each on its own: what is refused of one leaves the others.

    Raises CommissionNotAppointed, CommissionNotComposed or NotPresiding, and decides nothing then.
    """
    with uow:
        ensure_presided(uow, actor)
        # All files are locked before any envelope is, in one order: whoever waits for one holds none of the others.
        for project_id in sorted(project_id for project_id, _ in rulings):
            uow.files.find_locked(project_id)
        outcomes = [_attempt(uow, project_id, ruling, actor) for project_id, ruling in rulings]
        uow.commit()
        return outcomes


def _attempt(uow: ReviewUnitOfWork, project_id: str, ruling: Ruling, actor: Actor) -> Decision | Refusal:
    try:
        with uow.attempt():
            return _decide(uow, project_id, ruling, actor)
    except Refusal as refusal:
        return refusal


def _decide(uow: ReviewUnitOfWork, project_id: str, ruling: Ruling, actor: Actor) -> Decision:
    file = lock_file(uow, project_id, actor)
    ruling.ensure_complete()
    ruling = _with_corrected_costs(uow, file, ruling)
    file.ensure_ready_for(ruling)
    ensure_may_be_decided(uow, project_id, recused=uow.recusals.of(project_id))
    decision = _decision(uow, file, ruling, actor)
    file.decide(decision)
    if decision.is_validation:
        promise(uow, file, decision)
    uow.files.save(file)
    uow.record(decision_made(file, decision))
    return decision


def ensure_presided(uow: ReviewUnitOfWork, actor: Actor) -> None:
    """Raises CommissionNotAppointed, CommissionNotComposed or NotPresiding."""
    commission = uow.commissions.sitting()
    if commission is None:
        raise CommissionNotAppointed("Appoint a commission before deciding.")
    commission.ensure_composed(minimum=uow.settings.commission_members, on=uow.today())
    commission.ensure_presided_by(actor.subject, on=uow.today())


def _with_corrected_costs(uow: ReviewUnitOfWork, file: File, ruling: Ruling) -> Ruling:
    """Who validates without a word on the grant grants what the corrected costs come to, if they were corrected."""
    if ruling.outcome is not Outcome.VALIDATED or ruling.grant is not None:
        return ruling
    costing = uow.costings.of(file.project_id, file.current.number)
    return replace(ruling, grant=costing.grant(file.current.content["budget"])) if costing else ruling


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
        amends=file.validation.id if file.validation else None,
        awaits_credits=ruling.awaits_credits,
    )
