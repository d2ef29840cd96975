"""Facts that this service states: a message has left, or will not."""

from datetime import UTC, datetime

from services.notification.domain.message import Message
from shared.messaging.outbox import Fact


def message_delivered(message: Message, *, at: datetime) -> Fact:
    """A server has taken the message over."""
    content = {**_about(message), "delivered_at": _instant(at)}
    return Fact("nefe.notification.delivered.v1", message.id, content)


def message_failed(message: Message, *, at: datetime) -> Fact:
    """The message was given up."""
    content = {**_about(message), "failed_at": _instant(at), "reason": message.last_error}
    return Fact("nefe.notification.failed.v1", message.id, content)


def _about(message: Message) -> dict[str, str | None]:
    return {"message_id": message.id, "channel": message.channel.value, "project_id": message.project_id}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
