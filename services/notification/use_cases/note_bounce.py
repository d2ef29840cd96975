"""An e-mail that a server had taken over has come back."""

from dataclasses import dataclass

from services.notification.domain.attempt import Attempt, Outcome
from services.notification.domain.message import Channel, Message, Status
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.settle_delivery import give_up
from shared.errors import Refused


@dataclass(frozen=True)
class Bounce:
    """What a mail system says of an e-mail of ours; until it is permanent, it still tries."""

    message_id: str
    is_permanent: bool
    reason: str


def note_bounce(uow: NotificationUnitOfWork, *, bounce: Bounce) -> None:
    """Keep what is said; a message that will not arrive is given up, and an address of a person's own is left alone.

    Said twice, it has no other effect. Raises MessageUnknown.
    """
    with uow:
        message = uow.messages.lock(bounce.message_id)
        reason = Refused(bounce.reason).reason
        uow.attempts.add(uow.new_id(), message.id, Attempt(uow.now(), Outcome.BOUNCED, reason))
        if bounce.is_permanent and message.status is Status.SENT and message.channel is Channel.EMAIL:
            message.come_back(reason)
            give_up(uow, message)
            uow.messages.save(message)
            _leave_alone(uow, message)
        uow.commit()


def _leave_alone(uow: NotificationUnitOfWork, message: Message) -> None:
    """An institutional mailbox is mended by somebody; nobody mends a person's, who may have gone."""
    if message.copy_for is None:
        return
    uow.people.distrust(message.copy_for, message.recipient)
    subscriber = uow.subscribers.get(message.recipient)
    if subscriber and subscriber.copy_for == message.copy_for:
        uow.subscribers.remove(subscriber)
