"""Begin a draft from another project of one's own."""

from dataclasses import replace

from services.submission.domain.content import Content
from services.submission.domain.project import Project
from services.submission.domain.timeline import Act, Entry
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import author_of, own_structure, require_editor
from services.submission.use_cases.revise_project import keep_save
from shared.identity.actor import Actor


def duplicate_project(uow: SubmissionUnitOfWork, *, project_id: str, actor: Actor) -> Project:
    """A draft of the actor's structure that says what the project says now. Raises UnknownProject, OtherStructure.

    Whoever was a partner leads now. What belongs to the other structure, a concertation or a network, is left out.
    """
    with uow:
        origin = uow.projects.get(project_id)
        require_editor(actor, origin)
        uai = own_structure(actor)
        number = uow.structures.number_project(uai)
        content = _of_its_own(origin, uai).checked(uow.new_id)
        project = Project.drafted(uow.new_id(), uai=uai, number=number, content=content, at=uow.now())
        uow.projects.add(project)
        keep_save(uow, project, Content(), author_of(actor))
        details = {"project_id": origin.id, "reference": origin.reference}
        uow.timelines.add(project.id, Entry(project.created_at, Act.DUPLICATED, details))
        uow.commit()
    return project


def _of_its_own(origin: Project, uai: str) -> Content:
    content = origin.content
    budget = replace(content.budget, lines=tuple(replace(line, line_id=None) for line in content.budget.lines))
    if uai == origin.uai:
        return replace(content, budget=budget)
    others = tuple(partner for partner in content.partners.structures if partner != uai)
    partners = replace(content.partners, structures=others)
    return replace(content, budget=budget, partners=partners, concertation_id=None, network_id=None)
