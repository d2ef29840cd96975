"""What happened at the door, and letters that are to be sent or were."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from services.identity.tables.base import METADATA
from shared.database import Instant

SIGN_IN = Table(
    "sign_in",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("account", String(100), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("address", String(64), nullable=False),
    Index("sign_in_of_account", "account", "at"),
    Index("sign_in_from_address", "address", "at"),
)
LETTER = Table(
    "letter",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("account", String(100), nullable=False, index=True),
    Column("recipient", String(254), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text),
    Column("created_at", Instant, nullable=False),
    Column("next_at", Instant, index=True),
    Column("sent_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("problem", Text),
)
