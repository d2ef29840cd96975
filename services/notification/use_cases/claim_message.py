"""Taking a message to deliver it, so that nobody else does meanwhile."""

from dataclasses import dataclass
from datetime import timedelta

from services.notification.config import Settings
from services.notification.domain.message import Message
from services.notification.repositories import NotificationUnitOfWork

MOST_ANSWERS = 15
"""As many as a mail server gives while it takes one message (greeting, encryption, sign-in, the message, leave)."""


@dataclass(frozen=True)
class Claimed:
    """A message, and the token that proves that this deliverer holds it."""

    message: Message
    token: str


def lease(settings: Settings) -> timedelta:
    """Longer than a slow server needs to take one message; what it costs when it is not is the same e-mail twice.

    No longer than that: what a deliverer that was killed had claimed waits for as long.
    """
    return timedelta(seconds=MOST_ANSWERS * settings.smtp_timeout)


def claim_message(uow: NotificationUnitOfWork) -> Claimed | None:
    """Lease the message that has been due longest; None when nothing is due."""
    with uow:
        token = uow.new_id()
        message = uow.messages.claim_due(token=token, now=uow.now(), until=uow.now() + lease(uow.settings))
        uow.commit()
    return Claimed(message, token) if message else None
