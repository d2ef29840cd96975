"""An administrator says to which programs messages are handed."""

from services.notification.domain.message import Channel
from services.notification.domain.preferences import Place
from services.notification.domain.webhook import Secret, Webhook, require_usable
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.own_writing import own_letter, own_message
from shared.identity.actor import Actor
from shared.identity.secret import new_signing_secret

TRIAL = "webhook_trial"


def list_webhooks(uow: NotificationUnitOfWork) -> list[Webhook]:
    """The oldest first."""
    with uow:
        return uow.webhooks.all()


def add_webhook(uow: NotificationUnitOfWork, *, url: str, place: Place, actor: Actor) -> Webhook:
    """Its secret is in the answer, and is not shown again. Raises WebhookUnusable."""
    require_usable(url, place, uow.settings.webhook_hosts)
    with uow:
        secret = Secret(new_signing_secret())
        webhook = Webhook(uow.new_id(), url, place, (secret,), uow.now(), actor.subject)
        uow.webhooks.add(webhook)
        uow.commit()
        return webhook


def replace_secret(uow: NotificationUnitOfWork, *, webhook_id: str) -> Webhook:
    """The one before is good for another day. Raises WebhookUnknown."""
    with uow:
        webhook = uow.webhooks.get(webhook_id, is_changed=True)
        webhook.replace_secret(new_signing_secret(), at=uow.now())
        uow.webhooks.save(webhook)
        uow.commit()
        return webhook


def enable_webhook(uow: NotificationUnitOfWork, *, webhook_id: str) -> Webhook:
    """Whoever looks after it has seen to it. Raises WebhookUnknown, WebhookNotDisabled."""
    with uow:
        webhook = uow.webhooks.get(webhook_id, is_changed=True)
        webhook.enable()
        uow.webhooks.save(webhook)
        uow.commit()
        return webhook


def remove_webhook(uow: NotificationUnitOfWork, *, webhook_id: str) -> None:
    """Raises WebhookUnknown."""
    with uow:
        uow.webhooks.remove(uow.webhooks.get(webhook_id, is_changed=True).id)
        uow.commit()


def try_webhook(uow: NotificationUnitOfWork, *, webhook_id: str) -> str:
    """Hand over a message that says nothing; returns its id. Raises WebhookUnknown."""
    with uow:
        webhook = uow.webhooks.get(webhook_id)
        message = own_message(uow, TRIAL, own_letter(uow, TRIAL), webhook.id, copy_for=webhook.copy_for)
        message.channel = Channel.WEBHOOK
        uow.messages.add(message)
        uow.commit()
        return message.id
