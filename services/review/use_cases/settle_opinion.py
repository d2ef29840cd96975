"""An opinion that was asked for is given, or is no longer awaited."""

from services.review.domain.file import File
from services.review.domain.history import Act
from services.review.domain.opinion import Advice, Opinion
from services.review.domain.refusals import FileUnknown
from services.review.events import opinion_given
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deliberation import lock_file
from shared.identity.actor import Actor, Role


def answer_opinion(
    uow: ReviewUnitOfWork, *, project_id: str, opinion_id: str, advice: Advice, text: str, actor: Actor
) -> Opinion:
    """By the expert, or by the secretariat for one who wrote a letter. Raises FileUnknown, or the two of an opinion.

    An answer that comes after its due date, or after the decision, is kept all the same.
    """
    with uow:
        file = lock_file(uow, project_id, actor)
        opinion = _readable(uow, file, opinion_id, actor)
        opinion.answer(advice, text, at=uow.now(), by=actor.subject)
        _keep(uow, file, opinion, Act.OPINION_GIVEN, actor)
        uow.record(opinion_given(file, opinion))
        uow.commit()
        return opinion


def withdraw_opinion(uow: ReviewUnitOfWork, *, project_id: str, opinion_id: str, reason: str, actor: Actor) -> Opinion:
    """Raises FileUnknown, OpinionUnknown or OpinionSettled."""
    with uow:
        file = lock_file(uow, project_id, actor)
        opinion = uow.opinions.get(project_id, opinion_id)
        opinion.withdraw(reason, at=uow.now(), by=actor.subject)
        _keep(uow, file, opinion, Act.OPINION_WITHDRAWN, actor)
        uow.commit()
        return opinion


def _readable(uow: ReviewUnitOfWork, file: File, opinion_id: str, actor: Actor) -> Opinion:
    """That a file exists is no business of an expert who was not asked on it."""
    if Role.SECRETARIAT in actor.roles:
        return uow.opinions.get(file.project_id, opinion_id)
    own = [opinion for opinion in uow.opinions.of([file.project_id]) if opinion.expert_subject == actor.subject]
    if opinion_id not in {opinion.id for opinion in own}:
        raise FileUnknown(f"There is no file for project {file.project_id}.")
    return next(opinion for opinion in own if opinion.id == opinion_id)


def _keep(uow: ReviewUnitOfWork, file: File, opinion: Opinion, act: Act, actor: Actor) -> None:
    file.note(act, at=uow.now(), by=actor.subject, text=opinion.expert_role)
    uow.files.save(file)
    uow.opinions.save(opinion)
