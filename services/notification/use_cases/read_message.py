"""One message, as it was written."""

from services.notification.domain.message import Message, ReadingScope
from services.notification.repositories import NotificationUnitOfWork


def read_message(uow: NotificationUnitOfWork, *, message_id: str, scope: ReadingScope) -> Message:
    """Raises MessageUnknown, MessageOfOthers."""
    with uow:
        message = uow.messages.get(message_id)
        scope.require(message)
        return message
