"""Read a project, and everything that happened to it."""

from dataclasses import dataclass, replace

from services.submission.domain.comparison import Comparison, compare
from services.submission.domain.project import Project
from services.submission.domain.summary import (
    Answer,
    Deposit,
    DepositedVersion,
    Filters,
    Receipt,
    SetAside,
    Summary,
    UnsentDraft,
)
from services.submission.domain.timeline import Entry, comments_on
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import (
    editing_structure,
    is_insider,
    require_editor,
    require_insider,
    require_reader,
    sights_of,
)
from shared.identity.actor import Actor


@dataclass(frozen=True)
class ProjectSheet:
    """A project with its versions, its timeline and the drafts that were set aside, all from the beginning."""

    project: Project
    deposits: list[Deposit]
    timeline: list[Entry]
    unsent_drafts: list[SetAside]
    answers: tuple[Answer, ...] = ()


def read_project(uow: SubmissionUnitOfWork, *, project_id: str, actor: Actor) -> ProjectSheet:
    """As it is edited for those who edit it, as it was deposited for everyone else.

    Raises UnknownProject, OtherStructure, ProjectOutOfSight.
    """
    with uow:
        project = uow.projects.get(project_id)
        require_reader(actor, project)
        drafts = uow.drafts.of(project_id) if is_insider(actor, project) else []
        shown, answers = _as_shown(uow, project, actor), _answers(uow, project, actor)
        return ProjectSheet(shown, uow.deposits.of(project_id), uow.timelines.of(project_id), drafts, answers)


def _answers(uow: SubmissionUnitOfWork, project: Project, actor: Actor) -> tuple[Answer, ...]:
    if project.completion is None or not is_insider(actor, project):
        return ()
    return uow.answers.on(project.id, project.completion.version)


def _as_shown(uow: SubmissionUnitOfWork, project: Project, actor: Actor) -> Project:
    shown = project.shown_version
    if is_insider(actor, project) or shown is None:
        return project
    return replace(project, content=uow.deposits.get(project, shown).content)


def read_draft(uow: SubmissionUnitOfWork, *, project_id: str, revision: int, actor: Actor) -> UnsentDraft:
    """A draft that was set aside, for those who edit. Raises UnknownProject, OtherStructure, UnknownDraft."""
    with uow:
        project = uow.projects.get(project_id)
        require_editor(actor, project)
        return uow.drafts.get(project, revision)


def read_version(uow: SubmissionUnitOfWork, *, project_id: str, version: int, actor: Actor) -> DepositedVersion:
    """Raises UnknownProject, UnknownVersion, OtherStructure, ProjectOutOfSight."""
    with uow:
        project = uow.projects.get(project_id)
        require_reader(actor, project)
        found = uow.deposits.get(project, version)
        return replace(found, answers=uow.answers.within(project_id, version))


def compare_versions(
    uow: SubmissionUnitOfWork, *, project_id: str, before: int, after: int | None, actor: Actor
) -> Comparison:
    """From one version to another, or, without one, to what is written now, which is for those who edit.

    Raises UnknownProject, UnknownVersion, OtherStructure, ProjectOutOfSight.
    """
    with uow:
        project = uow.projects.get(project_id)
        if after is None:
            require_insider(actor, project)
        require_reader(actor, project)
        later = project.content if after is None else uow.deposits.get(project, after).content
        comments = comments_on(uow.timelines.of(project_id), before)
        earlier = uow.deposits.get(project, before).content
    return compare(earlier, later, comments)


def read_receipt(uow: SubmissionUnitOfWork, *, project_id: str, version: int, actor: Actor) -> Receipt:
    """Raises UnknownProject, UnknownVersion, OtherStructure, ProjectOutOfSight."""
    with uow:
        project = uow.projects.get(project_id)
        require_reader(actor, project)
        deposited = uow.deposits.get(project, version)
        return Receipt(deposited, uow.structures.get(project.uai), uow.zone)


def list_projects(
    uow: SubmissionUnitOfWork, *, actor: Actor, filters: Filters, after: str | None, limit: int
) -> list[Summary]:
    """Up to `limit` projects that the actor sees and the filters keep, latest first, from beyond the id `after`."""
    sights, editor = sights_of(actor), editing_structure(actor)
    with uow:
        return uow.projects.page(sights, editor=editor, filters=filters, after=after, limit=limit)
