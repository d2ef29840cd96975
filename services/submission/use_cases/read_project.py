"""Read a project, and everything that happened to it."""

from dataclasses import dataclass

from services.submission.domain.project import Project
from services.submission.domain.summary import Deposit, DepositedVersion, Summary
from services.submission.domain.timeline import Entry
from services.submission.domain.vocabulary import Status
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import require_reader, sights_of
from shared.identity.actor import Actor


@dataclass(frozen=True)
class ProjectSheet:
    """A project with its versions and its timeline, both from the beginning."""

    project: Project
    deposits: list[Deposit]
    timeline: list[Entry]


def read_project(uow: SubmissionUnitOfWork, *, project_id: str, actor: Actor) -> ProjectSheet:
    """Raises UnknownProject, OtherStructure, ProjectOutOfSight."""
    with uow:
        project = uow.projects.get(project_id)
        require_reader(actor, project)
        return ProjectSheet(project, uow.deposits.of(project_id), uow.timelines.of(project_id))


def read_version(uow: SubmissionUnitOfWork, *, project_id: str, version: int, actor: Actor) -> DepositedVersion:
    """Raises UnknownProject, UnknownVersion, OtherStructure, ProjectOutOfSight."""
    with uow:
        project = uow.projects.get(project_id)
        require_reader(actor, project)
        return uow.deposits.get(project, version)


def list_projects(
    uow: SubmissionUnitOfWork, *, actor: Actor, status: Status | None, after: str | None, limit: int
) -> list[Summary]:
    """Up to `limit` projects that the actor sees, latest first, from beyond the id `after`."""
    sights = sights_of(actor)
    with uow:
        return uow.projects.page(sights, status=status, after=after, limit=limit)
