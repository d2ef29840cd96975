"""Taking messages to deliver them, so that nobody else does meanwhile."""

from dataclasses import dataclass
from datetime import timedelta

from services.notification.config import Settings
from services.notification.domain.message import Channel, Message
from services.notification.repositories import NotificationUnitOfWork

MOST_ANSWERS = 15
"""As many as a mail server gives while it takes one message (greeting, encryption, sign-in, the message, leave)."""


@dataclass(frozen=True)
class Claimed:
    """A message, and the token that proves that this deliverer holds it."""

    message: Message
    token: str


def longest_delivery(settings: Settings) -> timedelta:
    """What a slow server needs to take one message."""
    return timedelta(seconds=MOST_ANSWERS * settings.smtp_timeout)


def lease(settings: Settings) -> timedelta:
    """Time to begin with the last of several messages, and to end it; what it costs when it is not is one twice.

    No longer than that: what a deliverer that was killed had claimed waits for as long.
    """
    return 2 * longest_delivery(settings)


def claim_messages(
    uow: NotificationUnitOfWork, *, channel: Channel = Channel.EMAIL, most: int = 1
) -> tuple[Claimed, ...]:
    """Lease those that have been due longest; none when nothing is due."""
    with uow:
        token, now, paces = uow.new_id(), uow.now(), uow.paces
        pace = uow.settings.pace_of(channel)
        if pace:
            paces.hold([channel.value])
            most = min(most, paces.room(channel.value, pace))
        until = now + lease(uow.settings)
        messages = uow.messages.claim_due(channel, most=most, token=token, now=now, until=until) if most else []
        if pace and messages:
            paces.use(channel.value, pace, len(messages))
            paces.keep()
        uow.commit()
    return tuple(Claimed(message, token) for message in messages)


def let_go(uow: NotificationUnitOfWork, *, token: str) -> None:
    """Others may deliver what was claimed and not tried."""
    with uow:
        uow.messages.let_go(token, now=uow.now())
        uow.commit()
