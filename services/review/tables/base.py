"""What every table of the commission shares."""

from sqlalchemy import Column, ForeignKey, MetaData, String

from shared.messaging.tables import KEY, messaging_tables
from shared.web.idempotency import idempotency_table

METADATA = MetaData()
MESSAGING = messaging_tables(METADATA)
IDEMPOTENCY = idempotency_table(METADATA)
WORD = String(32)


def project_id(*, in_key: bool = False) -> Column[str]:
    """The file that a row belongs to."""
    return Column("project_id", KEY, ForeignKey("file.project_id"), nullable=False, primary_key=in_key)
