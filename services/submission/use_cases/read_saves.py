"""Read what a project said before, and what was typed and could not be merged: for those who edit it."""

from dataclasses import dataclass

from services.submission.domain.content import Content, content_of
from services.submission.domain.refusals import UnknownSave
from services.submission.domain.saves import KeptText, Save
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import require_editor
from services.submission.use_cases.revise_project import content_at
from shared.identity.actor import Actor


@dataclass(frozen=True)
class PastContent:
    """What a project said at a revision."""

    revision: int
    content: Content


def list_saves(
    uow: SubmissionUnitOfWork, *, project_id: str, before: int | None, limit: int, actor: Actor
) -> list[Save]:
    """Up to `limit` saves, latest first, of revisions below `before`. Raises UnknownProject, OtherStructure."""
    with uow:
        require_editor(actor, uow.projects.get(project_id))
        return uow.saves.page(project_id, before=before, limit=limit)


def read_save(uow: SubmissionUnitOfWork, *, project_id: str, revision: int, actor: Actor) -> PastContent:
    """Raises UnknownProject, OtherStructure, UnknownSave."""
    with uow:
        project = uow.projects.get(project_id)
        require_editor(actor, project)
        content = content_at(uow, project, revision)
        if content is None:
            raise UnknownSave(f"Nothing is kept of revision {revision}.")
        return PastContent(revision, content_of(content))


def list_kept_texts(
    uow: SubmissionUnitOfWork, *, project_id: str, after: str | None, limit: int, actor: Actor
) -> list[KeptText]:
    """Up to `limit` texts that were kept aside, from beyond the id `after`. Raises UnknownProject, OtherStructure."""
    with uow:
        require_editor(actor, uow.projects.get(project_id))
        return uow.saves.texts(project_id, after=after, limit=limit)


def read_kept_text(uow: SubmissionUnitOfWork, *, project_id: str, text_id: str, actor: Actor) -> KeptText:
    """Raises UnknownProject, OtherStructure, UnknownKeptText."""
    with uow:
        require_editor(actor, uow.projects.get(project_id))
        return uow.saves.text(project_id, text_id)
