"""Begin an amendment (avenant) of a validated project, or give it up before it is deposited."""

from services.submission.domain.project import Project
from services.submission.domain.timeline import Act, Entry
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import require_owner
from services.submission.use_cases.counting import let_count
from shared.identity.actor import Actor


def amend_project(uow: SubmissionUnitOfWork, *, project_id: str, reason: str = "", actor: Actor) -> Project:
    """Open what is validated to its authors again, also to ask for money later; `reason` may be empty.

    What the commission validated stands, with its money, until it answers the amendment. Raises UnknownProject,
    OtherStructure, ProjectNotValidated, ProjectStopped, ProjectWithdrawn.
    """
    with uow:
        project = uow.projects.lock(project_id)
        require_owner(actor, project)
        project.amend(at=uow.now())
        uow.projects.save(project)
        details = {"version": project.validated_version, "reason": reason}
        uow.timelines.add(project_id, Entry(uow.now(), Act.AMENDMENT_BEGUN, details))
        uow.commit()
    return project


def drop_amendment(uow: SubmissionUnitOfWork, *, project_id: str, actor: Actor) -> Project:
    """Nobody else has heard of it; what was typed can still be read.

    Raises UnknownProject, OtherStructure, NoAmendment.
    """
    with uow:
        project = uow.projects.lock(project_id)
        require_owner(actor, project)
        project.drop_amendment(at=uow.now())
        uow.projects.save(project)
        uow.timelines.add(project_id, Entry(uow.now(), Act.AMENDMENT_DROPPED))
        if project.validated_version is not None:
            let_count(uow, project, project.validated_version)
        uow.commit()
    return project
