"""Telling people what has become of a project that was deposited."""

from services.notification.domain.structure import Matter, Structure
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.writing import Writing
from shared.errors import NotYet
from shared.messaging.event import Event


def tell_of_project(uow: NotificationUnitOfWork, *, event: Event) -> None:
    """Write the messages of a fact about a known project. Raises NotYet."""
    with uow:
        Writing(uow, event).tell(matter_of(uow, event.data["project_id"]))
        uow.commit()


def matter_of(uow: NotificationUnitOfWork, project_id: str) -> Matter:
    """A project with its schools, at the addresses that are known now. Raises NotYet."""
    project = uow.projects.get(project_id)
    if project is None:
        raise NotYet(f"the deposit of project {project_id} has not arrived")
    partners = tuple(current(uow, partner) for partner in project.partners)
    return Matter(current(uow, project.structure), partners, project)


def current(uow: NotificationUnitOfWork, described: Structure) -> Structure:
    """A school as it was registered, or else as the fact describes it."""
    return uow.structures.get(described.uai) or described
