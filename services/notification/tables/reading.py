"""Rows: who has read what."""

from sqlalchemy import Column, ForeignKey, String, Table

from services.notification.tables.base import METADATA
from shared.database import Instant

READING = Table(
    "reading",
    METADATA,
    Column("subject", String(255), primary_key=True),
    Column("message_id", String(36), ForeignKey("message.id"), primary_key=True),
    Column("read_at", Instant, nullable=False),
)
