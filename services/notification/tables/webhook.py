"""Rows: programs that messages are handed to."""

from sqlalchemy import Column, Index, String, Table, Text

from services.notification.tables.base import METADATA
from shared.database import Document, Instant

WEBHOOK = Table(
    "webhook",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("url", Text, nullable=False),
    Column("audience", String(32), nullable=False),
    Column("uai", String(8), nullable=False),
    Column("secrets", Document, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(255), nullable=False),
    Column("status", String(16), nullable=False),
    Column("succeeded_at", Instant),
    Column("disabled_at", Instant),
    Column("reason", Text),
)
Index("webhook_of", WEBHOOK.c.audience, WEBHOOK.c.uai)
