"""An outside system asks for a message to a school or to a role."""

from datetime import datetime, timedelta

from services.notification.domain.audiences import AUDIENCE_OF_ROLE, REQUEST_TEMPLATE
from services.notification.domain.mailboxes import Addressee
from services.notification.domain.structure import Structure
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.tell_of_project import current
from services.notification.use_cases.writing import Writing
from shared.errors import Unacceptable
from shared.messaging.event import Event
from shared.pace import Pace

LONGEST_WAIT = timedelta(days=1)


def pass_on_request(uow: NotificationUnitOfWork, *, event: Event) -> None:
    """Write the message. It belongs to the project that it is about, if it is about one that is known.

    A school that has no part in that project does not learn from us what it is called. A system that asks for more
    than its share waits for its turn; raises Unacceptable when that would be in more than a day.
    """
    with uow:
        turn = _turn(uow, event.source)
        addressee = _addressee(uow, event.data["to"])
        project = uow.projects.get(event.data.get("about") or "")
        writing = Writing(uow, event)
        shown = project if project and project.is_known_to(addressee.uai) else None
        school = shown and current(uow, shown.structure)
        letter = writing.letter(REQUEST_TEMPLATE, addressee.audience, project=shown, school=school)
        writing.keep(addressee, REQUEST_TEMPLATE, letter, project.id if project else None, at=turn)
        writing.copy_for_people()
        uow.commit()


def _turn(uow: NotificationUnitOfWork, source: str) -> datetime:
    pace: Pace = uow.settings.pace_of_requests
    name, paces = f"requests of {source}", uow.paces
    paces.hold([name])
    turn = paces.turn(name, pace)
    if turn - uow.now() > LONGEST_WAIT:
        raise Unacceptable(f"{source} has asked for more messages than can leave within a day")
    paces.use(name, pace)
    paces.keep()
    return turn


def _addressee(uow: NotificationUnitOfWork, to: dict[str, str | None]) -> Addressee:
    uai, role = to.get("uai"), to.get("role")
    if uai:
        return uow.mailboxes.school(current(uow, Structure(uai, uai)))
    audience = AUDIENCE_OF_ROLE[role or ""]
    return Addressee(audience, uow.mailboxes.of_role(audience))
