"""How many messages stand where, and how long the oldest has been waiting to leave."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, func, select

from services.notification.domain.message import Status
from services.notification.tables import MESSAGE
from shared.clock import SystemClock
from shared.messaging.service import Measure

Samples = Iterable[tuple[tuple[str, ...], float]]


def _messages_by_status(connection: Connection, _today: date) -> Samples:
    counted = select(MESSAGE.c.status, func.count().label("number")).group_by(MESSAGE.c.status)
    found = {row.status: row.number for row in connection.execute(counted)}
    return [((status.value,), float(found.get(status.value, 0))) for status in Status]


def _oldest_pending_seconds(connection: Connection, _today: date) -> Samples:
    oldest = select(func.min(MESSAGE.c.created_at)).where(MESSAGE.c.status == Status.PENDING.value)
    created_at = connection.execute(oldest).scalar_one()
    return [((), (SystemClock().now() - created_at).total_seconds() if created_at else 0.0)]


MEASURES = (
    Measure("nefe_notification_messages", "Messages, by status.", ("status",), _messages_by_status),
    Measure(
        "nefe_notification_oldest_pending_seconds",
        "Age of the oldest message that has not left.",
        (),
        _oldest_pending_seconds,
    ),
)
