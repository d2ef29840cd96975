"""Attach files to a project, take them away, and read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

import puremagic

from services.submission.domain.attachment import PLAIN_TEXT, Attachment, State, expected_type, safe_name, unsuitable
from services.submission.domain.project import Project
from services.submission.domain.refusals import ProjectNotEditable, TooManyAttachments, UnknownAttachment
from services.submission.domain.timeline import Act, Entry
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import is_insider, require_editor, require_reader
from shared.identity.actor import Actor
from shared.storage import Stored
from shared.storage.port import TooLarge

HEAD = 8192


@dataclass(frozen=True)
class Sent:
    """A file as it was sent: what it is called, and its bytes, which can be read again from the beginning."""

    name: str
    content: IO[bytes]


def attach_files(uow: SubmissionUnitOfWork, *, project_id: str, sent: Sequence[Sent], actor: Actor) -> list[Attachment]:
    """All of them, or none; bytes that the project has already are not attached twice.

    Raises UnknownProject, OtherStructure, ProjectNotEditable, UnsuitableFile, TooManyAttachments.
    """
    named = [_recognised(file, place) for place, file in enumerate(sent)]
    with uow:
        found = uow.projects.get(project_id)
        require_editor(actor, found)
        _editable(found)
        stored = [_stored(uow, file, place) for place, file in enumerate(sent)]
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
    """Those of a version; without one, those of the next, for who edits, and of the last for everyone else.

    Raises UnknownProject, OtherStructure, ProjectOutOfSight.
    """
    with uow:
        project = uow.projects.get(project_id)
        require_reader(actor, project)
        found = uow.attachments.of(project_id)
        if version is None and is_insider(actor, project):
            return [each for each in found if each.is_present]
        return [each for each in found if each.is_in(min(version or project.version, project.version))]


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


def _recognised(file: Sent, place: int) -> tuple[str, str]:
    """The name under which a file is kept, and its media type, which its bytes bear out. Raises UnsuitableFile."""
    name = safe_name(file.name)
    expected = expected_type(name, place)
    head = file.content.read(HEAD)
    file.content.seek(0)
    if not head:
        raise unsuitable(place, "is empty")
    if not _bears_out(expected, name, head):
        raise unsuitable(place, f"is not what its name says ({expected})")
    return name, expected


def _bears_out(expected: str, name: str, head: bytes) -> bool:
    if expected in PLAIN_TEXT:
        return b"\0" not in head and not head.lstrip().lower().startswith((b"<html", b"<!doctype", b"<script", b"<svg"))
    try:
        found = puremagic.magic_string(head, name)
    except (puremagic.PureError, ValueError):
        return False
    return any(match.mime_type == expected for match in found)


def _stored(uow: SubmissionUnitOfWork, file: Sent, place: int) -> Stored:
    largest, storage = uow.settings.attachment_bytes, uow.settings.storage
    try:
        kept: Stored = storage.keep(file.content, largest=largest)
    except TooLarge as error:
        raise unsuitable(place, f"has more than {largest} bytes") from error
    return kept


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
