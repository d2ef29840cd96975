"""Write and hand in the report of a school year."""

from collections.abc import Mapping
from typing import Any

from services.submission.domain.report import Report
from services.submission.domain.timeline import Act, Entry
from services.submission.events import report_submitted
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import require_editor, require_owner
from shared.identity.actor import Actor


def write_report(
    uow: SubmissionUnitOfWork,
    *,
    project_id: str,
    school_year: str,
    patch: Mapping[str, Any],
    expected: int,
    actor: Actor,
) -> Report:
    """Merge a checked patch into the report, as the structure or a partner.

    Raises UnknownProject, OtherStructure, UnknownReport, ReportChanged, ReportAlreadySubmitted, ReportDropped.
    """
    with uow:
        require_editor(actor, uow.projects.lock(project_id))
        report = uow.reports.get(project_id, school_year)
        report.write(patch, expected=expected)
        uow.reports.save(report)
        uow.commit()
    return report


def submit_report(uow: SubmissionUnitOfWork, *, project_id: str, school_year: str, actor: Actor) -> Report:
    """Hand the report in, for good, as the structure itself.

    Raises UnknownProject, OtherStructure, UnknownReport, ReportIncomplete, ReportAlreadySubmitted, ReportDropped.
    """
    with uow:
        at = uow.now()
        project = uow.projects.lock(project_id)
        require_owner(actor, project)
        report = uow.reports.get(project_id, school_year)
        report.submit(at=at)
        uow.reports.save(report)
        project.await_reports(uow.reports.awaited(project_id))
        project.touch(at)
        uow.projects.save(project)
        event_id = uow.record(report_submitted(report, at=at))
        uow.timelines.add(project_id, Entry(at, Act.REPORT_SUBMITTED, {"school_year": school_year}, event_id))
        uow.commit()
    return report
