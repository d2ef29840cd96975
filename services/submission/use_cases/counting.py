"""Letting a frozen version count, a step within use cases: nothing that was typed since is lost."""

from services.submission.domain.project import Project
from services.submission.domain.saves import NOBODY
from services.submission.domain.summary import UnsentDraft
from services.submission.domain.timeline import Act, Entry
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.revise_project import keep_save


def let_count(uow: SubmissionUnitOfWork, project: Project, version: int) -> None:
    """Return a locked project to what a version of it says, and set aside what nobody deposited."""
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
