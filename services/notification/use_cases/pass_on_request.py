"""An outside system asks for a message to a school or to a role."""

from services.notification.domain.audiences import AUDIENCE_OF_ROLE, REQUEST_TEMPLATE
from services.notification.domain.mailboxes import Addressee
from services.notification.domain.structure import Structure
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.tell_of_project import current
from services.notification.use_cases.writing import Writing
from shared.messaging.event import Event


def pass_on_request(uow: NotificationUnitOfWork, *, event: Event) -> None:
    """Write the message. It belongs to the project that it is about, if it is about one that is known.

    A school that has no part in that project does not learn from us what it is called.
    """
    with uow:
        addressee = _addressee(uow, event.data["to"])
        project = uow.projects.get(event.data.get("about") or "")
        writing = Writing(uow, event)
        shown = project if project and project.is_known_to(addressee.uai) else None
        about = {"project": shown, "school": shown and current(uow, shown.structure)}
        letter = writing.letter(REQUEST_TEMPLATE, addressee.audience, **about)
        writing.keep(addressee, REQUEST_TEMPLATE, letter, project.id if project else None)
        uow.commit()


def _addressee(uow: NotificationUnitOfWork, to: dict[str, str | None]) -> Addressee:
    uai, role = to.get("uai"), to.get("role")
    if uai:
        return uow.mailboxes.school(current(uow, Structure(uai, uai)))
    audience = AUDIENCE_OF_ROLE[role or ""]
    return Addressee(audience, uow.mailboxes.of_role(audience))
