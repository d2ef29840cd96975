"""Reports come due with the school years that a grant covers, and are asked for, reminded of, or dropped."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import structlog

from services.submission.domain.project import Project
from services.submission.domain.report import Report, State, granted_by_year
from services.submission.domain.timeline import Act, Entry
from services.submission.events import report_requested
from services.submission.repositories import SubmissionUnitOfWork

log = structlog.get_logger()
AT_ONCE = 100


def plan_reports(uow: SubmissionUnitOfWork, project: Project, lines: Iterable[Mapping[str, Any]]) -> None:
    """A report for each school year that the lines of a grant cover, within the transaction that learns of it."""
    known = {report.school_year: report for report in uow.reports.of(project.id)}
    for school_year, granted in granted_by_year(lines).items():
        if school_year in known:
            known[school_year].granted = granted
            uow.reports.save(known[school_year])
        else:
            ask_on = uow.settings.report_calendar.ask_on(school_year, not_before=uow.today())
            uow.reports.add(Report.planned(uow.new_id(), project.id, school_year, granted=granted, ask_on=ask_on))


def end_reports(uow: SubmissionUnitOfWork, project: Project) -> None:
    """The project stops: the year under way is reported now, those to come are not."""
    for report in uow.reports.of(project.id):
        report.stop(on=uow.today())
        uow.reports.save(report)


def ask_for_reports(uow: SubmissionUnitOfWork) -> None:
    """Time passes, and school years end."""
    with uow:
        for project_id, school_year in sorted(uow.reports.to_ask_for(uow.today(), limit=AT_ONCE)):
            _tell(uow, project_id, school_year, _ask)
        uow.commit()


def remind_of_reports(uow: SubmissionUnitOfWork) -> None:
    """Once before the due date of each report, and once after it."""
    with uow:
        days = uow.settings.report_reminder_days
        for project_id, school_year in sorted(uow.reports.to_remind(uow.today(), days_before=days, limit=AT_ONCE)):
            _tell(uow, project_id, school_year, _remind)
        uow.commit()


def _tell(
    uow: SubmissionUnitOfWork,
    project_id: str,
    school_year: str,
    step: Callable[[SubmissionUnitOfWork, Report], bool],
) -> None:
    """The project is locked first: its school may be handing the report in at this moment."""
    project = uow.projects.lock(project_id)
    report = uow.reports.get(project_id, school_year)
    if not step(uow, report):
        return
    at = uow.now()
    event_id = uow.record(report_requested(report, at=at))
    details = {"school_year": school_year, "due_on": report.due_on.isoformat() if report.due_on else None}
    kind = Act.REPORT_REMINDED if report.reminder else Act.REPORT_REQUESTED
    uow.timelines.add(project_id, Entry(at, kind, details, event_id))
    uow.reports.save(report)
    project.await_reports(uow.reports.awaited(project_id))
    project.touch(at)
    uow.projects.save(project)
    log.info("report asked for", project_id=project_id, school_year=school_year, reminder=report.reminder)


def _ask(uow: SubmissionUnitOfWork, report: Report) -> bool:
    if report.state is not State.PLANNED:
        return False
    report.ask(at=uow.now(), due_on=uow.settings.report_calendar.due_on(uow.today()))
    return True


def _remind(uow: SubmissionUnitOfWork, report: Report) -> bool:
    if not report.is_awaited:
        return False
    report.remind(uow.today())
    return True
