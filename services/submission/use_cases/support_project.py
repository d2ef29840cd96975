"""A school asks for help with a project; somebody is assigned; they write to each other."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.submission.domain.project import Project
from services.submission.domain.support import Helper, Message, State, Supporter, SupportRequest
from services.submission.domain.timeline import Act, Entry
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import is_editor, require_editor, require_insider, require_reader
from shared.identity.actor import Actor


def ask_help(uow: SubmissionUnitOfWork, *, project_id: str, helper: Helper, text: str, actor: Actor) -> SupportRequest:
    """Raises UnknownProject, OtherStructure."""
    with uow:
        project = uow.projects.lock(project_id)
        require_editor(actor, project)
        request = SupportRequest(uow.new_id(), project_id, helper, text, uow.now(), actor.subject)
        uow.support.add(request)
        _note(uow, project, Act.HELP_ASKED, {"helper": helper.value})
        uow.commit()
    return request


def assign_supporter(uow: SubmissionUnitOfWork, *, request_id: str, supporter: Supporter) -> SupportRequest:
    """Who is assigned reads the project as it is written. Raises UnknownSupportRequest, SupportEnded."""
    details = {"supporter": supporter.name}
    return _change(uow, request_id, Act.HELP_ASSIGNED, lambda request: request.assign(supporter, at=uow.now()), details)


def end_help(uow: SubmissionUnitOfWork, *, request_id: str) -> SupportRequest:
    """Raises UnknownSupportRequest, SupportNotAssigned, SupportEnded."""
    return _change(uow, request_id, Act.HELP_ENDED, lambda request: request.end(at=uow.now()))


def withdraw_help(uow: SubmissionUnitOfWork, *, request_id: str, actor: Actor) -> SupportRequest:
    """By the school. Raises UnknownSupportRequest, OtherStructure, SupportEnded."""
    return _change(uow, request_id, Act.HELP_ENDED, lambda request: request.withdraw(at=uow.now()), actor=actor)


def help_of(uow: SubmissionUnitOfWork, *, project_id: str, actor: Actor) -> Sequence[SupportRequest]:
    """The help that was asked for with a project. Raises UnknownProject, OtherStructure, ProjectOutOfSight."""
    with uow:
        require_reader(actor, uow.projects.get(project_id))
        return uow.support.of(project_id)


def list_help(
    uow: SubmissionUnitOfWork, *, state: State, helper: Helper | None, after: str | None, limit: int
) -> Sequence[SupportRequest]:
    """Up to `limit` requests of the academy, in order of id from beyond `after`."""
    with uow:
        return uow.support.page(state=state, helper=helper, after=after, limit=limit)


def write_message(uow: SubmissionUnitOfWork, *, project_id: str, text: str, part: str | None, actor: Actor) -> Message:
    """By the school, its partners, or who helps it. Raises UnknownProject, OtherStructure, ProjectOutOfSight."""
    with uow:
        project = uow.projects.lock(project_id)
        require_insider(actor, project)
        is_of_school = is_editor(actor, project)
        message = Message(uow.new_id(), project_id, uow.now(), actor.subject, is_of_school, text, part)
        uow.support.add_message(message)
        _note(uow, project, Act.MESSAGE_WRITTEN, {"message_id": message.id, "is_of_school": is_of_school, "part": part})
        uow.commit()
    return message


def read_messages(
    uow: SubmissionUnitOfWork, *, project_id: str, after: str | None, limit: int, actor: Actor
) -> Sequence[Message]:
    """For the same people. Raises UnknownProject, OtherStructure, ProjectOutOfSight."""
    with uow:
        require_insider(actor, uow.projects.get(project_id))
        return uow.support.messages(project_id, after=after, limit=limit)


def _change(
    uow: SubmissionUnitOfWork,
    request_id: str,
    act: Act,
    change: Callable[[SupportRequest], None],
    details: Mapping[str, Any] | None = None,
    *,
    actor: Actor | None = None,
) -> SupportRequest:
    """The project is locked first; what was read of the request before is read again."""
    with uow:
        project = uow.projects.lock(uow.support.get(request_id).project_id)
        if actor is not None:
            require_editor(actor, project)
        request = uow.support.get(request_id)
        change(request)
        uow.support.save(request)
        helping = [
            each.supporter.subject for each in uow.support.of(project.id) if each.is_under_way and each.supporter
        ]
        project.supporters = tuple(sorted(set(helping)))
        _note(uow, project, act, {"helper": request.helper.value, **(details or {})})
        uow.commit()
    return request


def _note(uow: SubmissionUnitOfWork, project: Project, act: Act, details: Mapping[str, Any]) -> None:
    project.touch(uow.now())
    uow.projects.save(project)
    uow.timelines.add(project.id, Entry(uow.now(), act, details))
