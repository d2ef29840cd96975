"""A webhook that takes nothing for too long is left alone, and those who look after it are told."""

from services.notification.domain.audiences import Audience
from services.notification.domain.message import Message
from services.notification.domain.webhook import WebhookStatus, WebhookUnknown
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.own_writing import own_letter, own_message

DISABLED = "webhook_disabled"


def watch_webhook(uow: NotificationUnitOfWork, message: Message) -> None:
    """Within the transaction in which a message to a webhook is given up."""
    try:
        webhook = uow.webhooks.get(message.recipient, is_changed=True)
    except WebhookUnknown:
        return
    if webhook.status is WebhookStatus.DISABLED or not webhook.has_failed(message):
        return
    webhook.disable(message.last_error, at=uow.now())
    uow.webhooks.save(webhook)
    letter = own_letter(uow, DISABLED, url=webhook.url, reason=message.last_error)
    uow.messages.add(own_message(uow, DISABLED, letter, uow.mailboxes.of_role(Audience.ADMINISTRATORS)))
