"""Begin a project."""

from collections.abc import Mapping
from typing import Any

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
    with uow:
        project = begin_draft(uow, content_of(document), actor, Act.CREATED)
        uow.commit()
    return project


def begin_draft(
    uow: SubmissionUnitOfWork, content: Content, actor: Actor, act: Act, origin: Mapping[str, Any] | None = None
) -> Project:
    """A draft of the actor's structure, within a transaction; `origin`: what the timeline tells of where it came from.

    Raises what `create_project` does.
    """
    uai = own_structure(actor)
    checked = content.checked(uow.new_id, hour_cents=uow.settings.hour_cents)
    number = uow.structures.number_project(uai)
    require_registered_partners(uow.structures, checked)
    require_own_origins(uow, uai, checked)
    project = Project.drafted(uow.new_id(), uai=uai, number=number, content=checked, at=uow.now())
    project.demands = uow.settings.demands
    uow.projects.add(project)
    keep_save(uow, project, Content(), author_of(actor))
    uow.timelines.add(project.id, Entry(project.created_at, act, origin or {}))
    return project
