"""End a validated project early, and keep its lessons."""

from services.submission.domain.project import Project
from services.submission.domain.timeline import Act, Entry
from services.submission.events import project_stopped
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import require_owner
from services.submission.use_cases.counting import let_count
from services.submission.use_cases.follow_reports import end_reports
from shared.identity.actor import Actor


def stop_project(uow: SubmissionUnitOfWork, *, project_id: str, lessons: str, actor: Actor) -> Project:
    """The right to error is part of the programme; an amendment that was on its way ends with its project.

    Raises UnknownProject, OtherStructure, ProjectNotValidated, ProjectStopped.
    """
    with uow:
        at = uow.now()
        project = uow.projects.lock(project_id)
        require_owner(actor, project)
        project.stop(at=at)
        end_reports(uow, project)
        project.await_reports(uow.reports.awaited(project_id))
        uow.projects.save(project)
        event_id = uow.record(project_stopped(project, lessons=lessons, at=at))
        uow.timelines.add(project_id, Entry(at, Act.STOPPED, {"lessons": lessons}, event_id))
        if project.validated_version is not None:
            let_count(uow, project, project.validated_version)
        uow.commit()
    return project
