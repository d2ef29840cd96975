"""Which messages were written."""

from services.notification.domain.message import Message, ReadingScope, Status
from services.notification.repositories import NotificationUnitOfWork


def list_messages(
    uow: NotificationUnitOfWork,
    *,
    scope: ReadingScope,
    project_id: str | None,
    status: Status | None,
    copies: bool,
    after: str | None,
    limit: int,
) -> list[Message]:
    """A page of the messages in `scope`, the newest first, from the one after the message `after`."""
    with uow:
        return uow.messages.page(scope, project_id=project_id, status=status, copies=copies, after=after, limit=limit)
