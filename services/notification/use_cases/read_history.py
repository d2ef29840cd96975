"""Everything about one message, for those who look after them."""

from dataclasses import dataclass
from typing import Any

from services.notification.domain.attempt import Attempt
from services.notification.domain.message import Message
from services.notification.repositories import NotificationUnitOfWork
from shared.messaging.event import decode


@dataclass(frozen=True)
class History:
    """A message, what came of each try, the fact that it tells of, and who else was told of it.

    `fact` is None when it is no longer kept, or when the message tells of none. `template_version`: 0 is nefe's own.
    """

    message: Message
    attempts: list[Attempt]
    fact: dict[str, Any] | None
    template_version: int
    readers: int
    siblings: list[Message]


def read_history(uow: NotificationUnitOfWork, *, message_id: str) -> History:
    """Raises MessageUnknown."""
    with uow:
        message = uow.messages.get(message_id)
        body = uow.facts.body(message.origin)
        return History(
            message=message,
            attempts=uow.attempts.of(message_id),
            fact=decode(body).data if body else None,
            template_version=uow.templates.version_at(message.template, message.created_at),
            readers=uow.readings.readers_of(message_id),
            siblings=[one for one in uow.messages.about(message.origin) if one.id != message_id],
        )
