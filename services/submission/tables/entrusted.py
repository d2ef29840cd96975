"""Rows: events that partners have posted, for as long as they can be followed."""

from sqlalchemy import Column, String, Table, Text

from services.submission.tables.base import METADATA
from shared.database import Instant
from shared.messaging.tables import KEY

entrusted_event = Table(
    "entrusted_event",
    METADATA,
    Column("source", KEY, primary_key=True),
    Column("event_id", KEY, primary_key=True),
    Column("type", KEY, nullable=False),
    Column("event_subject", KEY, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("outbox_event_id", KEY, nullable=False),
    Column("refused_at", Instant),
    Column("code", String(64)),
    Column("reason", Text),
)
