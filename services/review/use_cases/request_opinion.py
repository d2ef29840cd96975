"""An expert is asked for an opinion on a file: by the secretariat, or by the rule for digital projects."""

from datetime import date, timedelta

from services.review.domain.file import File
from services.review.domain.history import Act
from services.review.domain.opinion import Opinion
from services.review.events import opinion_requested
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deliberation import lock_file
from shared.contracts.vocabulary import ExpertRole
from shared.identity.actor import Actor

DANE_QUESTION = "Ce projet numérique est-il réalisable, et son chiffrage est-il juste\u202f?"


def request_opinion(
    uow: ReviewUnitOfWork,
    *,
    project_id: str,
    expert_role: ExpertRole,
    expert_subject: str | None,
    question: str,
    due_on: date,
    actor: Actor,
) -> Opinion:
    """Raises FileUnknown, a Conflict once the examination is over, or OpinionDueOutOfRange."""
    with uow:
        file = lock_file(uow, project_id, actor)
        file.ensure_under_examination()
        opinion = _opinion(uow, file, expert_role, expert_subject, question, due_on, by=actor.subject)
        opinion.ensure_due_within_a_year(uow.today())
        _keep(uow, file, opinion)
        uow.commit()
        return opinion


def ask_dane(uow: ReviewUnitOfWork, file: File) -> None:
    """Within the transaction that takes up a deposit: ask the DANE once of each digital project, if so set."""
    if not (uow.settings.dane_opinion and file.current.content["digital"]):
        return
    if any(opinion.expert_role == ExpertRole.DANE for opinion in uow.opinions.of([file.project_id])):
        return
    due_on = uow.today() + timedelta(days=uow.settings.opinion_days)
    subject = uow.settings.dane_subject
    _keep(uow, file, _opinion(uow, file, ExpertRole.DANE, subject, DANE_QUESTION, due_on, by=None))


def _opinion(
    uow: ReviewUnitOfWork,
    file: File,
    role: ExpertRole,
    subject: str | None,
    question: str,
    due_on: date,
    by: str | None,
) -> Opinion:
    return Opinion(
        id=uow.new_id(),
        project_id=file.project_id,
        version=file.current.number,
        expert_role=role.value,
        expert_subject=subject,
        question=question,
        due_on=due_on,
        requested_at=uow.now(),
        requested_by=by,
    )


def _keep(uow: ReviewUnitOfWork, file: File, opinion: Opinion) -> None:
    file.note(Act.OPINION_REQUESTED, at=uow.now(), by=opinion.requested_by, text=opinion.expert_role)
    uow.files.save(file)
    uow.opinions.add(opinion)
    uow.record(opinion_requested(file, opinion))
