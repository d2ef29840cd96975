"""Rows: as much of schools and projects as messages need."""

from sqlalchemy import Column, Integer, String, Table, Text

from services.notification.tables.base import METADATA
from shared.database import Document, Instant

STRUCTURE = Table(
    "structure",
    METADATA,
    Column("uai", String(8), primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("known_at", Instant, nullable=False),
)

PROJECT = Table(
    "project",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("reference", String(40)),
    Column("title", Text, nullable=False),
    Column("structure", Document, nullable=False),
    Column("partners", Document, nullable=False),
)
