"""Rows of the costs that the commission has corrected, line by line, with its reasons."""

from sqlalchemy import Column, Integer, Table

from services.review.tables.base import METADATA, project_id
from shared.database import Document, Instant
from shared.messaging.tables import KEY

costing = Table(
    "costing",
    METADATA,
    project_id(in_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("lines", Document, nullable=False),
    Column("corrected_at", Instant, nullable=False),
    Column("corrected_by", KEY, nullable=False),
)
