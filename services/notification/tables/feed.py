"""Rows: the keys by which a school's messages can be followed with a feed reader."""

from sqlalchemy import Column, String, Table

from services.notification.tables.base import METADATA
from shared.database import Instant

FEED = Table(
    "feed",
    METADATA,
    Column("uai", String(8), primary_key=True),
    Column("key_sha256", String(64), nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(255), nullable=False),
)
