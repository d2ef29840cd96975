"""Begin a project."""

from services.submission.domain.content import Content, Document, content_of
from services.submission.domain.project import Project
from services.submission.domain.timeline import Act, Entry
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import author_of, own_structure
from services.submission.use_cases.origins import require_own_origins
from services.submission.use_cases.partners import require_registered_partners
from services.submission.use_cases.revise_project import keep_save
from shared.identity.actor import Actor


def create_project(uow: SubmissionUnitOfWork, *, document: Document, actor: Actor) -> Project:
    """A draft of the actor's structure.

    Raises UnknownStructure, UnknownPartner, PartnerIsOwner, ConcertationOfOthers, NetworkOfOthers, LineRepeated,
    BudgetTooLarge.
    """
    content = content_of(document).checked(uow.new_id)
    with uow:
        number = uow.structures.number_project(own_structure(actor))
        require_registered_partners(uow.structures, content)
        require_own_origins(uow, own_structure(actor), content)
        project = Project.drafted(uow.new_id(), uai=own_structure(actor), number=number, content=content, at=uow.now())
        uow.projects.add(project)
        keep_save(uow, project, Content(), author_of(actor))
        uow.timelines.add(project.id, Entry(project.created_at, Act.CREATED))
        uow.commit()
    return project
