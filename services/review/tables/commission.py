"""Rows of the commission itself."""

from sqlalchemy import Column, Table

from services.review.tables.base import METADATA
from shared.database import Document, Instant
from shared.messaging.tables import KEY

commission = Table(
    "commission",
    METADATA,
    Column("id", KEY, primary_key=True),
    Column("appointed_at", Instant, nullable=False),
    Column("appointed_by", KEY, nullable=False),
    Column("president", Document, nullable=False),
    Column("deputy", Document),
    Column("members", Document, nullable=False),
)
