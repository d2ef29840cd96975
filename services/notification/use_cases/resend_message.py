"""Sending again messages that were given up, once somebody has seen to why."""

from datetime import datetime

from services.notification.domain.attempt import Attempt, Outcome
from services.notification.domain.message import Message, header_id
from services.notification.events import message_delivered
from services.notification.repositories import NotificationUnitOfWork

AT_ONCE = 500


def resend_message(uow: NotificationUnitOfWork, *, message_id: str) -> Message:
    """Start over, at the address that the school has now. Raises MessageUnknown, MessageNotFailed.

    If the same fact has been told at that address by now, the message is delivered with that e-mail.
    """
    with uow:
        message = _resend(uow, message_id)
        uow.commit()
    return message


def resend_failed(uow: NotificationUnitOfWork, *, since: datetime) -> tuple[int, bool]:
    """Up to AT_ONCE that were written since and given up, the oldest first; how many, and whether more are left."""
    with uow:
        found = uow.messages.failed(since=since, most=AT_ONCE + 1)
        for message_id in found[:AT_ONCE]:
            _resend(uow, message_id)
        uow.commit()
    return min(len(found), AT_ONCE), len(found) > AT_ONCE


def _resend(uow: NotificationUnitOfWork, message_id: str) -> Message:
    message = uow.messages.lock(message_id)
    recipient = _address(uow, message)
    carrier = uow.messages.carrier(message.origin, recipient)
    own = header_id(message.id, uow.mailboxes.domain)
    uow.attempts.add(uow.new_id(), message.id, Attempt(uow.now(), Outcome.SENT_AGAIN))
    message.resend(recipient=recipient, header_id=own, at=uow.now())
    if carrier:
        message.go_with(carrier)
    if message.sent_at:
        uow.record(message_delivered(message, at=message.sent_at))
    uow.messages.save(message)
    return message


def _address(uow: NotificationUnitOfWork, message: Message) -> str:
    """Where the message would go if it were written now."""
    if message.copy_for:
        person = uow.people.get(message.copy_for)
        return person.address if person else message.recipient
    structure = message.uai and uow.structures.get(message.uai)
    return uow.mailboxes.of_school(structure) if structure else message.recipient
