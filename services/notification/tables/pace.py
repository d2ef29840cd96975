"""Rows: what has been used up of each pace."""

from sqlalchemy import Column, String, Table

from services.notification.tables.base import METADATA
from shared.database import Instant

PACE = Table(
    "pace",
    METADATA,
    Column("name", String(300), primary_key=True),
    Column("used_until", Instant, nullable=False),
)
