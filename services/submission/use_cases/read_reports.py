"""Read reports: what is written by those who edit the project, what is handed in by everyone who sees it."""

from collections.abc import Sequence
from dataclasses import replace

from services.submission.domain.project import Project
from services.submission.domain.report import Listed, Report, State
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import is_insider, require_reader
from shared.identity.actor import Actor


def reports_of(uow: SubmissionUnitOfWork, *, project_id: str, actor: Actor) -> list[Report]:
    """All of a project, from the first school year. Raises UnknownProject, OtherStructure, ProjectOutOfSight."""
    with uow:
        project = _seen(uow, project_id, actor)
        return [_as_shown(report, project, actor) for report in uow.reports.of(project_id)]


def read_report(uow: SubmissionUnitOfWork, *, project_id: str, school_year: str, actor: Actor) -> Report:
    """Raises UnknownProject, UnknownReport, OtherStructure, ProjectOutOfSight."""
    with uow:
        project = _seen(uow, project_id, actor)
        return _as_shown(uow.reports.get(project_id, school_year), project, actor)


def list_reports(
    uow: SubmissionUnitOfWork, *, state: State, is_late: bool, after: str | None, limit: int
) -> Sequence[Listed]:
    """Up to `limit` reports of the academy in one state, in order of id from beyond `after`; late ones alone if so."""
    with uow:
        late_on = uow.today() if is_late else None
        found = uow.reports.page(state=state, late_on=late_on, after=after, limit=limit)
        return [Listed(_without_draft(listed.report), listed.reference) for listed in found]


def _seen(uow: SubmissionUnitOfWork, project_id: str, actor: Actor) -> Project:
    project = uow.projects.get(project_id)
    require_reader(actor, project)
    return project


def _as_shown(report: Report, project: Project, actor: Actor) -> Report:
    """What is not handed in is nobody's business but its authors'."""
    return report if is_insider(actor, project) else _without_draft(report)


def _without_draft(report: Report) -> Report:
    return report if report.state is State.SUBMITTED else replace(report, document={})
