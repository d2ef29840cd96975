"""What the kernel must know of funding."""

from services.funding.consumers import CONSUMERS
from services.funding.holdings import holdings
from services.funding.measures import MEASURES
from services.funding.repositories import FundingUnitOfWork
from services.funding.tables import MESSAGING, METADATA
from services.funding.ticks import TICKS
from shared.messaging.service import Service

SERVICE = Service(
    name="funding",
    metadata=METADATA,
    tables=MESSAGING,
    unit_of_work=FundingUnitOfWork,
    consumers=CONSUMERS,
    ticks=TICKS,
    measures=MEASURES,
    holdings=holdings,
)
