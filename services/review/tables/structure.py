"""Rows of the commission's own copy of the schools."""

from sqlalchemy import Column, String, Table

from services.review.tables.base import METADATA
from shared.database import Document, Instant

structure = Table(
    "structure",
    METADATA,
    Column("uai", String(8), primary_key=True),
    Column("stated_at", Instant, nullable=False),
    Column("content", Document, nullable=False),
)
