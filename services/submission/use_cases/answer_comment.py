"""Answer what the commission asks to complete."""

from services.submission.domain.summary import Answer
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import require_editor
from shared.identity.actor import Actor


def answer_comment(uow: SubmissionUnitOfWork, *, project_id: str, comment_id: str, text: str, actor: Actor) -> Answer:
    """Keep an answer, in the place of an earlier one; the next deposit carries it.

    Raises UnknownProject, OtherStructure, CommentNotAsked.
    """
    with uow:
        project = uow.projects.lock(project_id)
        require_editor(actor, project)
        answer = Answer(comment_id, text)
        uow.answers.put(project_id, project.ensure_asked(comment_id).version, answer)
        project.touch(uow.now())
        uow.projects.save(project)
        uow.commit()
    return answer


def take_answer_back(uow: SubmissionUnitOfWork, *, project_id: str, comment_id: str, actor: Actor) -> None:
    """Forget an answer that is not deposited. Raises UnknownProject, OtherStructure, CommentNotAsked."""
    with uow:
        project = uow.projects.lock(project_id)
        require_editor(actor, project)
        uow.answers.remove(project_id, project.ensure_asked(comment_id).version, comment_id)
        project.touch(uow.now())
        uow.projects.save(project)
        uow.commit()
