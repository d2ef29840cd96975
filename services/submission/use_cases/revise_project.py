"""Change what a project says."""

from services.submission.domain.content import Document
from services.submission.domain.project import Project
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import require_editor
from services.submission.use_cases.origins import require_own_origins
from services.submission.use_cases.partners import require_registered_partners
from shared.identity.actor import Actor


def revise_project(
    uow: SubmissionUnitOfWork, *, project_id: str, patch: Document, expected: int, actor: Actor
) -> Project:
    """Merge a checked patch into the content, as the structure or a partner. `expected`: the revision that was read.

    Raises UnknownProject, OtherStructure, ProjectChanged, ProjectNotEditable, UnknownPartner, PartnerIsOwner,
    ConcertationOfOthers, NetworkOfOthers, LineRepeated, BudgetTooLarge.
    """
    with uow:
        project = uow.projects.lock(project_id)
        require_editor(actor, project)
        before = project.content
        project.revise(patch, expected=expected, at=uow.now(), new_id=uow.new_id)
        require_registered_partners(uow.structures, project.content)
        require_own_origins(uow, project.uai, project.content, before)
        uow.projects.save_content(project, before)
        uow.commit()
    return project
