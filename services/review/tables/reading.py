"""Rows of what members make of the versions, and of the grids by which they read."""

from sqlalchemy import Column, ForeignKey, Integer, Table

from services.review.tables.base import METADATA, project_id
from shared.database import Document, Instant
from shared.messaging.tables import KEY

grid = Table(
    "grid",
    METADATA,
    Column("id", KEY, primary_key=True),
    Column("set_at", Instant, nullable=False),
    Column("set_by", KEY, nullable=False),
    Column("criteria", Document, nullable=False),
    Column("scale", Document, nullable=False),
)

reading = Table(
    "reading",
    METADATA,
    project_id(in_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("reader", KEY, primary_key=True),
    Column("commission_id", KEY, ForeignKey("commission.id"), nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("appreciations", Document, nullable=False),
    Column("comments", Document, nullable=False),
)
