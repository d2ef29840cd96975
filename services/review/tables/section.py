"""Rows of the sections of the commission, set after set."""

from sqlalchemy import Column, Table

from services.review.tables.base import METADATA
from shared.database import Document, Instant
from shared.messaging.tables import KEY

sections = Table(
    "sections",
    METADATA,
    Column("id", KEY, primary_key=True),
    Column("set_at", Instant, nullable=False),
    Column("set_by", KEY, nullable=False),
    Column("sections", Document, nullable=False),
)
