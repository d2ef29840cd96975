"""Rows: newly validated projects, issues, subscribers."""

from sqlalchemy import Column, Date, Integer, String, Table, Text

from services.notification.tables.base import METADATA
from shared.database import Document, Instant

GAZETTE_ITEM = Table(
    "gazette_item",
    METADATA,
    Column("project_id", String(64), primary_key=True),
    Column("title", Text, nullable=False),
    Column("school", Text, nullable=False),
    Column("commune", Text, nullable=False),
    Column("department", String(3), nullable=False),
    Column("validated_on", Date, nullable=False),
    Column("noted_at", Instant, nullable=False),
    Column("issue", Integer, index=True),
)
GAZETTE_ISSUE = Table(
    "gazette_issue",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("published_at", Instant, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
)
SUBSCRIBER = Table(
    "subscriber",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("address", String(254), nullable=False, unique=True),
    Column("leaving", String(64), nullable=False, unique=True),
    Column("departments", Document, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
)
