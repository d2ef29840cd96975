"""Attach files to a project, take them away, and read them."""

from collections.abc import Sequence

from services.submission.domain.attachment import Attachment, State
from services.submission.domain.project import Project
from services.submission.domain.refusals import ProjectNotEditable, TooManyAttachments, UnknownAttachment
from services.submission.domain.states import NOT_EXAMINED
from services.submission.domain.timeline import Act, Entry
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import is_insider, require_editor, require_reader
from services.submission.use_cases.storing import Sent, recognise, store
from shared.identity.actor import Actor
from shared.storage import Stored


def attach_files(uow: SubmissionUnitOfWork, *, project_id: str, sent: Sequence[Sent], actor: Actor) -> list[Attachment]:
    """All of them, or none; bytes that the project has already are not attached twice.

    Raises UnknownProject, OtherStructure, ProjectNotEditable, UnsuitableFile, TooManyAttachments.
    """
    named = [recognise(file, place) for place, file in enumerate(sent)]
    with uow:
        found = uow.projects.get(project_id)
        require_editor(actor, found)
        _editable(found)
        stored = [store(uow, file, place) for place, file in enumerate(sent)]
        project = _editable(uow.projects.lock(project_id))
        present = [each for each in uow.attachments.of(project_id) if each.is_present]
        known = {each.sha256: each for each in present}
        added: dict[str, Attachment] = {}
        for (name, media_type), kept in zip(named, stored, strict=True):
            if kept.sha256 not in known:
                added[kept.sha256] = _attachment(uow, project, name, media_type, kept, actor)
        _ensure_room(uow, [*present, *added.values()])
        uow.attachments.add(list(added.values()))
        _note(uow, project, Act.FILES_ATTACHED, [each.name for each in added.values()], len(present) + len(added))
        uow.commit()
    return [added.get(kept.sha256) or known[kept.sha256] for kept in stored]


def take_file_away(uow: SubmissionUnitOfWork, *, project_id: str, attachment_id: str, actor: Actor) -> None:
    """The next version does not hold it; those that were deposited keep it.

    Raises UnknownProject, OtherStructure, ProjectNotEditable, UnknownAttachment.
    """
    with uow:
        project = uow.projects.lock(project_id)
        require_editor(actor, project)
        _editable(project)
        found = uow.attachments.get(project_id, attachment_id)
        if not found.is_present:
            raise UnknownAttachment("The file was taken away before.")
        if found.since > project.version:
            uow.attachments.forget(attachment_id)
        else:
            uow.attachments.end(attachment_id, until=project.version)
        _note(uow, project, Act.FILE_TAKEN_AWAY, [found.name], project.attachments - 1)
        uow.commit()


def list_files(uow: SubmissionUnitOfWork, *, project_id: str, version: int | None, actor: Actor) -> list[Attachment]:
    """Those of a version; without one, those of the next for who edits, and for everyone else those of the last, or of
    the validated one if it is not being amended before the commission.

    Raises UnknownProject, OtherStructure, ProjectOutOfSight.
    """
    with uow:
        project = uow.projects.get(project_id)
        require_reader(actor, project)
        found = uow.attachments.of(project_id)
        if version is None and is_insider(actor, project):
            return [each for each in found if each.is_present]
        counting = project.version
        if project.status in NOT_EXAMINED and project.validated_version is not None:
            counting = project.validated_version
        return [each for each in found if each.is_in(min(version or counting, project.version))]


def open_file(uow: SubmissionUnitOfWork, *, project_id: str, attachment_id: str, actor: Actor) -> Attachment:
    """Who does not edit the project sees what was deposited.

    Raises UnknownProject, OtherStructure, ProjectOutOfSight, UnknownAttachment, AttachmentBeingChecked,
    AttachmentInfected.
    """
    with uow:
        project = uow.projects.get(project_id)
        require_reader(actor, project)
        found = uow.attachments.get(project_id, attachment_id)
        if found.since > project.version and not is_insider(actor, project):
            raise UnknownAttachment("No such file goes with the project.")
        found.ensure_readable()
        return found


def _attachment(
    uow: SubmissionUnitOfWork, project: Project, name: str, media_type: str, kept: Stored, actor: Actor
) -> Attachment:
    return Attachment(
        id=uow.new_id(),
        project_id=project.id,
        name=name,
        type=media_type,
        size=kept.size,
        sha256=kept.sha256,
        since=project.version + 1,
        added_at=uow.now(),
        added_by=actor.subject,
        state=State.BEING_CHECKED if uow.settings.clamd else State.AVAILABLE,
    )


def _ensure_room(uow: SubmissionUnitOfWork, files: Sequence[Attachment]) -> None:
    most, largest = uow.settings.attachments_per_project, uow.settings.attachment_bytes_per_project
    if len(files) > most:
        raise TooManyAttachments(f"A project has at most {most} files.")
    if sum(file.size for file in files) > largest:
        raise TooManyAttachments(f"The files of a project have at most {largest} bytes together.")


def _note(uow: SubmissionUnitOfWork, project: Project, act: Act, names: list[str], count: int) -> None:
    if not names:
        return
    project.attachments = count
    project.touch(uow.now())
    uow.projects.save(project)
    uow.timelines.add(project.id, Entry(uow.now(), act, {"names": names}))


def _editable(project: Project) -> Project:
    if not project.is_editable:
        raise ProjectNotEditable(project.not_editable)
    return project
