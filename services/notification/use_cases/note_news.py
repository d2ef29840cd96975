"""What becomes of a project, for the people who are told and for the next gazette."""

from datetime import date

from services.notification.domain.gazette import Item
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.tell_of_project import matter_of
from services.notification.use_cases.writing import Writing
from shared.messaging.event import Event


def note_validation(uow: NotificationUnitOfWork, *, event: Event) -> None:
    """Tell of it; the project is in the next gazette, and once. Raises NotYet."""
    fact = event.data
    with uow:
        matter = matter_of(uow, fact["project_id"])
        Writing(uow, event).tell(matter)
        school, title = fact["structure"], matter.project.title if matter.project else ""
        item = Item(
            fact["project_id"],
            title,
            school["name"],
            school["commune"],
            school["department"],
            date.fromisoformat(fact["decided_on"]),
        )
        uow.gazette.note(item, at=uow.now())
        uow.commit()


def note_end(uow: NotificationUnitOfWork, *, event: Event) -> None:
    """Tell of it; a project that has ended is no news. Raises NotYet."""
    with uow:
        Writing(uow, event).tell(matter_of(uow, event.data["project_id"]))
        uow.gazette.drop(event.data["project_id"])
        uow.commit()
