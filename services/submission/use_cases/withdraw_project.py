"""Take a project back."""

from services.submission.domain.project import Project
from services.submission.domain.timeline import Act, Entry
from services.submission.events import project_withdrawn
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import require_owner
from shared.identity.actor import Actor


def withdraw_project(uow: SubmissionUnitOfWork, *, project_id: str, reason: str, actor: Actor) -> Project:
    """Before it is decided on, for good. A draft that nobody else has heard of goes without a word.

    Raises UnknownProject, OtherStructure, ProjectAlreadyDecided, ProjectWithdrawn, ProjectStopped.
    """
    with uow:
        project = uow.projects.lock(project_id)
        require_owner(actor, project)
        take_back(uow, project, reason=reason)
        uow.commit()
    return project


def take_back(uow: SubmissionUnitOfWork, project: Project, *, reason: str) -> None:
    """Within a transaction that has locked the project.

    Raises ProjectAlreadyDecided, ProjectWithdrawn, ProjectStopped.
    """
    at = uow.now()
    project.withdraw(at=at)
    uow.projects.save(project)
    event_id = uow.record(project_withdrawn(project, reason=reason, at=at)) if project.version else None
    uow.timelines.add(project.id, Entry(at, Act.WITHDRAWN, {"reason": reason}, event_id))
