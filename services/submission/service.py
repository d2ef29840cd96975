"""What the messaging kernel must know of this service."""

from services.submission.consumers import CONSUMERS
from services.submission.holdings import holdings
from services.submission.measures import MEASURES
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.tables import MESSAGING, METADATA
from services.submission.ticks import TICKS
from shared.messaging.service import Service

SERVICE = Service(
    name="submission",
    metadata=METADATA,
    tables=MESSAGING,
    unit_of_work=SubmissionUnitOfWork,
    consumers=CONSUMERS,
    ticks=TICKS,
    measures=MEASURES,
    holdings=holdings,
)
