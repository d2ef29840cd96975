"""Telling people of a concertation."""

from services.notification.domain.structure import Matter, Structure
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.tell_of_project import current
from services.notification.use_cases.writing import Writing
from shared.messaging.event import Event


def tell_of_concertation(uow: NotificationUnitOfWork, *, event: Event) -> None:
    """Write the messages of a fact about a concertation, which says itself whose it is."""
    described = event.data["structure"]
    with uow:
        school = current(uow, Structure(described["uai"], described["name"], described.get("email")))
        Writing(uow, event).tell(Matter(school))
        uow.commit()
