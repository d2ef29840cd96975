"""What a person has been told, with what of it they have read."""

from dataclasses import dataclass

from services.notification.domain.message import ReadingScope
from services.notification.repositories import NotificationUnitOfWork
from services.notification.repositories.readings import Read


@dataclass(frozen=True)
class Inbox:
    """A page of it; `unread` counts all, not only those of the page."""

    entries: list[Read]
    unread: int
    has_more: bool


def read_inbox(
    uow: NotificationUnitOfWork, *, scope: ReadingScope, subject: str, only_unread: bool, after: str | None, limit: int
) -> Inbox:
    """The newest first, from the one after `after`."""
    with uow:
        found = uow.readings.page(scope, subject, only_unread=only_unread, after=after, limit=limit + 1)
        return Inbox(found[:limit], uow.readings.unread(scope, subject), has_more=len(found) > limit)


def mark_read(uow: NotificationUnitOfWork, *, message_id: str, scope: ReadingScope, subject: str) -> None:
    """The first time counts. Raises MessageUnknown, MessageOfOthers."""
    with uow:
        scope.require(uow.messages.get(message_id))
        uow.readings.mark(subject, [message_id], at=uow.now())
        uow.commit()


def mark_unread(uow: NotificationUnitOfWork, *, message_id: str, scope: ReadingScope, subject: str) -> None:
    """To be read again. Raises MessageUnknown, MessageOfOthers."""
    with uow:
        scope.require(uow.messages.get(message_id))
        uow.readings.unmark(subject, message_id)
        uow.commit()


def mark_all_read(uow: NotificationUnitOfWork, *, scope: ReadingScope, subject: str) -> None:
    """All that the person may read at this moment."""
    with uow:
        uow.readings.mark_all(scope, subject, at=uow.now())
        uow.commit()
