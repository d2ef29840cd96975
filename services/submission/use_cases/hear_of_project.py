"""Take in what another service states about a project."""

from services.submission.domain.news import News, take_in
from services.submission.domain.project import Project
from services.submission.domain.timeline import Entry
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.counting import let_count
from services.submission.use_cases.follow_reports import plan_reports
from shared.errors import Unacceptable


def hear_of_project(uow: SubmissionUnitOfWork, *, project_id: str, news: News) -> None:
    """Follow what the project's state allows, and note the news in its timeline in any case.

    Raises Unacceptable for a project or version that does not exist here, NotYet for news that come too early.
    """
    with uow:
        project = uow.projects.find_locked(project_id)
        if project is None:
            raise Unacceptable(f"{news.kind} is about project {project_id}, which does not exist here")
        effect = take_in(project, news)
        if effect.is_applied:
            _follow_reports(uow, project, news)
        uow.projects.save(project)
        uow.timelines.add(project_id, Entry(news.at, news.kind, news.shown, news.event_id, effect.is_applied))
        if effect.counting is not None:
            let_count(uow, project, effect.counting)
        uow.commit()


def _follow_reports(uow: SubmissionUnitOfWork, project: Project, news: News) -> None:
    if news.kind == "review.validated":
        plan_reports(uow, project, news.details["grant"]["lines"])
    if project.awaited is None:
        project.await_reports(uow.reports.awaited(project.id))
