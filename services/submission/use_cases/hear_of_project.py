"""Take in what another service states about a project."""

from services.submission.domain.news import News, take_in
from services.submission.domain.timeline import Entry
from services.submission.repositories import SubmissionUnitOfWork
from shared.errors import Unacceptable


def hear_of_project(uow: SubmissionUnitOfWork, *, project_id: str, news: News) -> None:
    """Follow what the project's state allows, and note the news in its timeline in any case.

    Raises Unacceptable for a project or version that does not exist here, NotYet for news that come too early.
    """
    with uow:
        project = uow.projects.find_locked(project_id)
        if project is None:
            raise Unacceptable(f"{news.kind} is about project {project_id}, which does not exist here")
        is_applied = take_in(project, news)
        uow.projects.save(project)
        uow.timelines.add(project_id, Entry(news.at, news.kind, news.shown, news.event_id, is_applied))
        uow.commit()
