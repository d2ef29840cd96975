"""What every table of funding shares."""

from sqlalchemy import Column, ForeignKey, MetaData, String

from shared.messaging.tables import messaging_tables
from shared.web.idempotency import idempotency_table

METADATA = MetaData()
MESSAGING = messaging_tables(METADATA)
IDEMPOTENCY = idempotency_table(METADATA)

KEY = String(255)
WORD = String(32)
CODE = String(3)


def programme() -> Column[str]:
    """The programme whose money it is."""
    return Column("programme", CODE, ForeignKey("programme.code"), nullable=False)


def project_id(*, in_key: bool = False) -> Column[str]:
    """The project whose allocation a row belongs to."""
    return Column("project_id", KEY, ForeignKey("allocation.project_id"), nullable=False, primary_key=in_key)
