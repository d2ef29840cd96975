"""Sending again a message that was given up, once somebody has seen to why."""

from services.notification.domain.message import AlreadyTold, Message
from services.notification.repositories import NotificationUnitOfWork


def resend_message(uow: NotificationUnitOfWork, *, message_id: str) -> Message:
    """Start over, at the address that the school has now. Raises MessageUnknown, MessageNotFailed, AlreadyTold."""
    with uow:
        message = uow.messages.lock(message_id)
        recipient = _address(uow, message)
        message.resend(recipient=recipient, at=uow.now())
        uow.messages.save(message)
        uow.commit()
    return message


def _address(uow: NotificationUnitOfWork, message: Message) -> str:
    """Where the message would go if it were written now. Raises AlreadyTold."""
    structure = message.uai and uow.structures.get(message.uai)
    if not structure:
        return message.recipient
    address = uow.mailboxes.of_school(structure)
    is_new = address != message.recipient
    if is_new and uow.messages.is_told(message.origin, recipient=address, template=message.template):
        raise AlreadyTold(f"the same was already told at the present address of {structure.uai}")
    return address
