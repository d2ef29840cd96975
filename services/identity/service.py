"""What the kernel must know of the sign-in, which hears and states no facts."""

from services.identity.chores import send_letters
from services.identity.measures import MEASURES
from services.identity.repositories import IdentityUnitOfWork
from services.identity.tables import MESSAGING, METADATA
from services.identity.ticks import TICKS
from shared.messaging.service import Service

SERVICE = Service(
    name="identity",
    metadata=METADATA,
    tables=MESSAGING,
    unit_of_work=IdentityUnitOfWork,
    consumers={},
    ticks=TICKS,
    chores={"letters": send_letters},
    measures=MEASURES,
    is_on_bus=False,
)
