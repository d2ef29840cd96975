"""What other services and systems state -> what this service does about it."""

from collections.abc import Mapping

from services.notification.domain.audiences import NOTICES
from services.notification.domain.structure import Structure
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.note_bounce import Bounce, note_bounce
from services.notification.use_cases.note_news import note_end, note_validation
from services.notification.use_cases.pass_on_request import pass_on_request
from services.notification.use_cases.receive_deposit import receive_deposit
from services.notification.use_cases.register_structure import register_structure
from services.notification.use_cases.tell_of_concertation import tell_of_concertation
from services.notification.use_cases.tell_of_project import tell_of_project
from shared.messaging.event import Event
from shared.messaging.service import Consumer


def _registered(event: Event, uow: NotificationUnitOfWork) -> None:
    structure = Structure(event.data["uai"], event.data["name"], event.data.get("email"))
    register_structure(uow, structure=structure, at=event.time)


def _requested(event: Event, uow: NotificationUnitOfWork) -> None:
    pass_on_request(uow, event=event)


def _deposited(event: Event, uow: NotificationUnitOfWork) -> None:
    receive_deposit(uow, event=event)


def _of_concertation(event: Event, uow: NotificationUnitOfWork) -> None:
    tell_of_concertation(uow, event=event)


def _of_project(event: Event, uow: NotificationUnitOfWork) -> None:
    tell_of_project(uow, event=event)


def _validated(event: Event, uow: NotificationUnitOfWork) -> None:
    note_validation(uow, event=event)


def _ended(event: Event, uow: NotificationUnitOfWork) -> None:
    note_end(uow, event=event)


def _bounced(event: Event, uow: NotificationUnitOfWork) -> None:
    told = event.data
    note_bounce(uow, bounce=Bounce(told["message_id"], told["is_permanent"], told["reason"]))


CONSUMERS: Mapping[str, Consumer] = {
    **dict.fromkeys(NOTICES, _of_project),
    "nefe.structure.registered.v1": _registered,
    "nefe.notification.requested.v1": _requested,
    "nefe.notification.bounced.v1": _bounced,
    "nefe.project.submitted.v1": _deposited,
    "nefe.project.withdrawn.v1": _ended,
    "nefe.project.stopped.v1": _ended,
    "nefe.review.validated.v1": _validated,
    "nefe.concertation.declared.v1": _of_concertation,
    "nefe.concertation.closed.v1": _of_concertation,
    "nefe.concertation.abandoned.v1": _of_concertation,
}
