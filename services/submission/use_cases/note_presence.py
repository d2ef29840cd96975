"""Who has a project open for writing at this moment."""

from dataclasses import dataclass
from datetime import timedelta

from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import require_editor
from shared.identity.actor import Actor

PRESENT_FOR = timedelta(seconds=45)
"""Editors say every fifteen seconds that they are there."""


@dataclass(frozen=True)
class Present:
    """What the project is at, and the names of the others who are at it."""

    revision: int
    others: list[str]


def note_presence(uow: SubmissionUnitOfWork, *, project_id: str, name: str, actor: Actor) -> Present:
    """Raises UnknownProject, OtherStructure."""
    with uow:
        project = uow.projects.get(project_id)
        require_editor(actor, project)
        now = uow.now()
        uow.presences.note(project_id, actor.subject, name, at=now)
        uow.presences.tidy()
        others = uow.presences.others(project_id, actor.subject, since=now - PRESENT_FOR)
        uow.commit()
    return Present(project.revision, others)
