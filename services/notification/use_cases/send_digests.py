"""Once a day, what people have had saved up goes to each in one e-mail."""

from itertools import groupby

from services.notification.domain.message import Message, Status
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.own_writing import own_letter, own_message

MOST, AT_ONCE = 50, 1_000
"""Letters in one digest; and in one transaction. What is more comes next."""
DIGEST = "digest"


def send_digests(uow: NotificationUnitOfWork) -> None:
    """Write the digests that are due."""
    with uow:
        for _, copies in groupby(uow.messages.saved_up(now=uow.now(), most=AT_ONCE), key=lambda one: one.copy_for):
            _send(uow, list(copies)[:MOST])
        uow.commit()


def _send(uow: NotificationUnitOfWork, copies: list[Message]) -> None:
    last = copies[-1]
    letter = own_letter(uow, DIGEST, letters=[{"subject": copy.subject, "text": copy.text} for copy in copies])
    digest = own_message(uow, DIGEST, letter, last.recipient, copy_for=last.copy_for, unsubscribe=last.unsubscribe)
    uow.messages.add(digest)
    for copy in copies:
        copy.status = Status.PENDING
        copy.go_with(digest)
        uow.messages.save(copy)
