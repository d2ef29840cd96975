"""Take in what another service states about a project."""

from services.submission.domain.news import News, fixes_content, take_in
from services.submission.domain.project import Project
from services.submission.domain.saves import NOBODY
from services.submission.domain.states import FUNDED
from services.submission.domain.summary import UnsentDraft
from services.submission.domain.timeline import Act, Entry
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.follow_reports import plan_reports
from services.submission.use_cases.revise_project import keep_save
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
        if is_applied:
            _follow_reports(uow, project, news)
        uow.projects.save(project)
        uow.timelines.add(project_id, Entry(news.at, news.kind, news.shown, news.event_id, is_applied))
        if is_applied and fixes_content(news):
            _fix_content(uow, project, news.details["version"])
        uow.commit()


def _follow_reports(uow: SubmissionUnitOfWork, project: Project, news: News) -> None:
    if news.kind == "review.validated":
        plan_reports(uow, project, news.details["grant"]["lines"])
    if project.status in FUNDED and project.awaited is None:
        project.await_reports(uow.reports.awaited(project.id))


def _fix_content(uow: SubmissionUnitOfWork, project: Project, version: int) -> None:
    """Let a frozen version count; nothing that was typed since is lost."""
    before, at = project.content, uow.now()
    deposited = uow.deposits.get(project, project.version).content
    counting = deposited if version == project.version else uow.deposits.get(project, version).content
    unsent = project.return_to(counting, deposited=deposited)
    if unsent is not None:
        uow.drafts.set_aside(project.id, UnsentDraft(project.revision, at, unsent))
        uow.timelines.add(project.id, Entry(at, Act.DRAFT_SET_ASIDE, {"revision": project.revision}))
    if project.content != before:
        uow.projects.save_content(project, before)
        keep_save(uow, project, before, NOBODY)
