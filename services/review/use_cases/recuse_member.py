"""A member who has an interest in a file stands aside from it."""

from services.review.domain.recusal import Recusal
from services.review.domain.refusals import AlreadyRecused
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deliberation import seated_commission
from shared.identity.actor import Actor


def recuse_member(uow: ReviewUnitOfWork, *, project_id: str, reason: str | None, actor: Actor) -> Recusal:
    """For good: the member presents the file no more, and what they wrote and voted since the last decision is gone.

    Raises NotSeated, FileUnknown, AlreadyRecused or a Conflict.
    """
    with uow:
        commission = seated_commission(uow, actor)
        file = uow.files.lock(project_id)
        if actor.subject in uow.recusals.of(project_id):
            raise AlreadyRecused("You already stand aside from this file.")
        file.ensure_under_examination()
        recusal = Recusal(project_id, actor.subject, commission.id, uow.now(), reason)
        uow.recusals.add(recusal)
        uow.rapporteurs.remove([project_id], subject=actor.subject)
        uow.votes.remove(project_id, actor.subject, since=file.first_undecided)
        uow.readings.remove(project_id, actor.subject, since=file.first_undecided)
        uow.commit()
        return recusal
