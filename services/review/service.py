"""What the kernel must know of the commission."""

from services.review.consumers import CONSUMERS
from services.review.holdings import holdings
from services.review.measures import MEASURES
from services.review.repositories import ReviewUnitOfWork
from services.review.tables import MESSAGING, METADATA
from services.review.ticks import TICKS
from shared.messaging.service import Service

SERVICE = Service(
    name="review",
    metadata=METADATA,
    tables=MESSAGING,
    unit_of_work=ReviewUnitOfWork,
    consumers=CONSUMERS,
    ticks=TICKS,
    measures=MEASURES,
    holdings=holdings,
)
