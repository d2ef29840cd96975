"""Have a project say again what it said before."""

from services.submission.domain.content import content_of
from services.submission.domain.project import Project
from services.submission.domain.refusals import ProjectChanged, UnknownSave
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import require_editor
from services.submission.use_cases.revise_project import change_content, content_at
from shared.identity.actor import Actor


def restore_save(uow: SubmissionUnitOfWork, *, project_id: str, revision: int, expected: int, actor: Actor) -> Project:
    """As a new save: what it says now stays in the history. `expected`: the revision that was read.

    Raises UnknownProject, OtherStructure, UnknownSave, ProjectChanged, ProjectNotEditable, and what a change of the
    content raises when a partner, a concertation or a network is no longer what it was.
    """
    with uow:
        project = uow.projects.lock(project_id)
        require_editor(actor, project)
        if expected != project.revision:
            raise ProjectChanged(f"The project is at revision {project.revision}, not {expected}: read it again.")
        past = content_at(uow, project, revision)
        if past is None:
            raise UnknownSave(f"Nothing is kept of revision {revision}.")
        change_content(uow, project, content_of(past), actor)
        uow.commit()
    return project
