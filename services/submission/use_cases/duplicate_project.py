"""Begin a draft from another project of one's own."""

from dataclasses import replace

from services.submission.domain.content import Content
from services.submission.domain.project import Project
from services.submission.domain.timeline import Act
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import own_structure, require_editor
from services.submission.use_cases.create_project import begin_draft
from shared.identity.actor import Actor


def duplicate_project(uow: SubmissionUnitOfWork, *, project_id: str, actor: Actor) -> Project:
    """A draft of the actor's structure that says what the project says now. Raises UnknownProject, OtherStructure.

    Whoever was a partner leads now. What belongs to the other structure, a concertation or a network, is left out.
    """
    with uow:
        origin = uow.projects.get(project_id)
        require_editor(actor, origin)
        content = _of_its_own(origin, own_structure(actor))
        details = {"project_id": origin.id, "reference": origin.reference}
        project = begin_draft(uow, content, actor, Act.DUPLICATED, details)
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
