"""What every table of this service shares."""

from sqlalchemy import MetaData

from shared.messaging.tables import messaging_tables
from shared.web.idempotency import idempotency_table

METADATA = MetaData()
MESSAGING = messaging_tables(METADATA)
IDEMPOTENCY = idempotency_table(METADATA)
