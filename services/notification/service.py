"""What the kernel must know of this service."""

from services.notification.chores import ReturnsReader, deliverer, hand_over
from services.notification.consumers import CONSUMERS
from services.notification.holdings import holdings
from services.notification.measures import MEASURES
from services.notification.repositories import NotificationUnitOfWork
from services.notification.tables import MESSAGING, METADATA
from services.notification.ticks import TICKS
from shared.mail.transports import Transport
from shared.messaging.service import Service

DELIVERERS = 3
"""While one waits for what the mail server answers, the other writes an e-mail or writes down what has left."""


def build_service(transport: Transport | None = None) -> Service:
    """The service, whose e-mails leave by `transport`; without one, by what the runtime's settings say."""
    return Service(
        name="notification",
        metadata=METADATA,
        tables=MESSAGING,
        unit_of_work=NotificationUnitOfWork,
        consumers=CONSUMERS,
        ticks=TICKS,
        chores={
            **{f"deliver-{number}": deliverer(transport) for number in range(1, DELIVERERS + 1)},
            "hand-over": hand_over,
            "read-returns": ReturnsReader(),
        },
        measures=MEASURES,
        holdings=holdings,
    )


SERVICE = build_service()
