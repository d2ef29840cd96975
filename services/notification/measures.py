"""How many messages stand where, and how long the oldest has been waiting to leave."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, case, func, select

from services.notification.domain.message import Channel, Status
from services.notification.domain.webhook import WebhookStatus
from services.notification.tables import ATTEMPT, MESSAGE, WEBHOOK
from shared.clock import SystemClock
from shared.messaging.service import Measure
from shared.uai import FICTITIOUS

IS_REAL = MESSAGE.c.uai.is_distinct_from(FICTITIOUS)
Samples = Iterable[tuple[tuple[str, ...], float]]


def _messages_by_status(connection: Connection, _today: date) -> Samples:
    counted = select(MESSAGE.c.status, func.count().label("number")).where(IS_REAL).group_by(MESSAGE.c.status)
    found = {row.status: row.number for row in connection.execute(counted)}
    return [((status.value,), float(found.get(status.value, 0))) for status in Status]


def _oldest_pending_seconds(connection: Connection, _today: date) -> Samples:
    """From when it was first to leave: not while quiet hours, or others before it, have it wait."""
    now = SystemClock().now()
    first_try = select(func.min(ATTEMPT.c.at)).where(ATTEMPT.c.message_id == MESSAGE.c.id).scalar_subquery()
    is_untried = MESSAGE.c.attempts + MESSAGE.c.deferrals == 0
    since = case((is_untried, MESSAGE.c.next_at), else_=first_try)
    is_waiting = (MESSAGE.c.status == Status.PENDING.value) & (MESSAGE.c.channel == Channel.EMAIL.value)
    oldest = select(func.min(since)).where(is_waiting, ~is_untried | (MESSAGE.c.next_at <= now))
    found = connection.execute(oldest).scalar_one()
    return [((), (now - found).total_seconds() if found else 0.0)]


def _webhooks_by_status(connection: Connection, _today: date) -> Samples:
    counted = select(WEBHOOK.c.status, func.count().label("number")).group_by(WEBHOOK.c.status)
    found = {row.status: row.number for row in connection.execute(counted)}
    return [((status.value,), float(found.get(status.value, 0))) for status in WebhookStatus]


MEASURES = (
    Measure("nefe_notification_messages", "Messages, by status.", ("status",), _messages_by_status),
    Measure(
        "nefe_notification_oldest_pending_seconds",
        "How long the oldest e-mail that has not left should have left.",
        (),
        _oldest_pending_seconds,
    ),
    Measure(
        "nefe_notification_webhooks",
        "Programs that messages are handed to, by status.",
        ("status",),
        _webhooks_by_status,
    ),
)
