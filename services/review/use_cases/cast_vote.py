"""A member votes on the version under examination, or votes otherwise than before."""

from services.review.domain.vote import Choice, Vote
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deliberation import lock_examined, seated_commission
from shared.identity.actor import Actor


def cast_vote(uow: ReviewUnitOfWork, *, project_id: str, choice: Choice, version: int | None, actor: Actor) -> Vote:
    """In the place of the member's vote before. Raises NotSeated, FileUnknown, RecusedFromFile or a Conflict.

    Nothing of it goes into the file's history, or into a fact: schools read both.
    """
    with uow:
        commission = seated_commission(uow, actor)
        file = lock_examined(uow, project_id, actor, commission)
        file.ensure_current(version)
        file.ensure_under_examination()
        number = file.current.number
        vote = Vote(project_id, number, actor.subject, choice, commission.id, uow.now(), uow.today())
        uow.votes.keep(vote)
        uow.commit()
        return vote
