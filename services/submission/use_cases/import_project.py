"""Take in what a school wrote elsewhere, before there was this."""

from services.submission.domain.content import Document, content_of
from services.submission.domain.imports import Origin
from services.submission.domain.project import Project
from services.submission.domain.timeline import Act
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.create_project import begin_draft
from shared.identity.actor import Actor


def import_project(
    uow: SubmissionUnitOfWork, *, document: Document, origin: Origin, actor: Actor, is_rehearsal: bool = False
) -> Project | None:
    """A draft of the actor's structure from a checked document, or None if the same row made one before.

    It is the school's from then on: what it makes of it, no further import changes, and only the school deposits it.
    A rehearsal finds out the same and keeps nothing. Raises what `create_project` does.
    """
    with uow:
        if uow.imports.is_known(origin):
            return None
        project = begin_draft(uow, content_of(document), actor, Act.IMPORTED, origin.details())
        if not uow.imports.note(origin, project.id):
            return None
        if not is_rehearsal:
            uow.commit()
    return project
