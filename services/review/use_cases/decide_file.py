"""The president of the commission decides on a project, or on several."""

from collections.abc import Sequence
from dataclasses import replace

from services.review.domain.decision import Decision, Outcome, Ruling
from services.review.domain.file import File
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deciding import decision_of, keep_decision
from services.review.use_cases.deliberation import lock_file, presided_commission
from services.review.use_cases.hold_sitting import ensure_may_be_decided
from shared.errors import Refusal
from shared.identity.actor import Actor


def decide_file(uow: ReviewUnitOfWork, *, project_id: str, ruling: Ruling, actor: Actor) -> Decision:
    """Validate or decline the current version; of two decisions at once, one wins. Raises any of `domain.refusals`.

    Whoever does not preside is told so, and nothing of the file.
    """
    with uow:
        presided_commission(uow, actor)
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
        presided_commission(uow, actor)
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
    ensure_may_be_decided(uow, file)
    amended = file.validation.id if file.validation else None
    decision = decision_of(uow, ruling, actor, version=file.current.number, amends=amended)
    file.decide(decision)
    keep_decision(uow, file, decision)
    return decision


def _with_corrected_costs(uow: ReviewUnitOfWork, file: File, ruling: Ruling) -> Ruling:
    """Who validates without a word on the grant grants what the corrected costs come to, if they were corrected."""
    if ruling.outcome is not Outcome.VALIDATED or ruling.grant is not None:
        return ruling
    costing = uow.costings.of(file.project_id, file.current.number)
    return replace(ruling, grant=costing.grant(file.current.content["budget"])) if costing else ruling
