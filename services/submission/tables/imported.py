"""Rows of what was brought from elsewhere, so that it is brought once."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from services.submission.tables.base import IDENTIFIER, METADATA
from shared.database import Instant

imported_row = Table(
    "imported_row",
    METADATA,
    Column("source", String(64), primary_key=True),
    Column("row_id", String(255), primary_key=True),
    Column("project_id", IDENTIFIER, ForeignKey("project.id"), nullable=False),
    Column("imported_at", Instant, nullable=False),
    Index("imported_row_by_project", "project_id"),
)
