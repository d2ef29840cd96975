"""A project was deposited: remember it, for all that will be said of it, and tell people."""

from typing import Any

from services.notification.domain.structure import Project, Structure
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.tell_of_project import matter_of
from services.notification.use_cases.writing import Writing
from shared.messaging.event import Event


def receive_deposit(uow: NotificationUnitOfWork, *, event: Event) -> None:
    """Remember the deposited version, and write its messages."""
    project = _project(event.data)
    with uow:
        uow.projects.remember(project)
        Writing(uow, event).tell(matter_of(uow, project.id))
        uow.commit()


def _project(content: dict[str, Any]) -> Project:
    structure = content["structure"]
    return Project(
        id=content["project_id"],
        version=content["version"],
        title=content["title"],
        structure=Structure(structure["uai"], structure["name"], structure.get("email")),
        partners=tuple(Structure(partner["uai"], partner["name"]) for partner in content["partners"]),
        reference=content.get("reference"),
    )
