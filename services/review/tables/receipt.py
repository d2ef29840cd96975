"""Rows of what the secretariat found of the deposits."""

from sqlalchemy import Boolean, Column, Integer, Table, Text

from services.review.tables.base import METADATA, project_id
from shared.database import Instant
from shared.messaging.tables import KEY

receipt = Table(
    "receipt",
    METADATA,
    project_id(in_key=True),
    Column("version", Integer, nullable=False),
    Column("is_complete", Boolean, nullable=False),
    Column("note", Text),
    Column("checked_at", Instant, nullable=False),
    Column("checked_by", KEY, nullable=False),
)
