"""The commission does not follow a school's costs, line by line, and says why."""

from collections.abc import Sequence

from services.review.domain.costing import CorrectedLine, Costing
from services.review.domain.history import Act
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deliberation import lock_file
from shared.identity.actor import Actor


def correct_costs(
    uow: ReviewUnitOfWork, *, project_id: str, lines: Sequence[CorrectedLine], version: int | None, actor: Actor
) -> Costing:
    """In the place of what was corrected of this version before; no line takes every correction back.

    Raises FileUnknown, RecusedFromFile, NotTheCurrentVersion, CostLineUnknown, CostAboveRequest, or another Conflict
    once the examination is over.
    """
    with uow:
        file = lock_file(uow, project_id, actor)
        file.ensure_current(version)
        file.ensure_under_examination()
        costing = Costing(file.current.number, tuple(lines), uow.now(), actor.subject)
        costing.ensure_about(file.current.content["budget"])
        uow.costings.keep(project_id, costing)
        file.note(Act.COSTS_CORRECTED, at=uow.now(), by=actor.subject)
        uow.files.save(file)
        uow.commit()
        return costing
