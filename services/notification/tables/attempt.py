"""Rows: what came of each try to deliver a message."""

from sqlalchemy import Column, ForeignKey, String, Table, Text

from services.notification.tables.base import METADATA
from shared.database import Instant

ATTEMPT = Table(
    "attempt",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("message_id", String(36), ForeignKey("message.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("reason", Text),
)
