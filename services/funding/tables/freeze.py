"""Rows of freezes, and of instalments that were given up."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from services.funding.tables.base import KEY, METADATA, programme, project_id
from shared.database import Document, Instant

FREEZE = Table(
    "freeze",
    METADATA,
    Column("id", KEY, primary_key=True),
    programme(),
    Column("budget_year", Integer, nullable=False),
    Column("percent", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("parts", Document, nullable=False),
    Column("frozen_at", Instant, nullable=False),
    Column("frozen_by", KEY, nullable=False),
    Column("lifted_at", Instant),
    Column("lifting_reason", Text),
)

CANCELLATION = Table(
    "cancellation",
    METADATA,
    Column("id", KEY, primary_key=True),
    project_id(),
    Column("budget_year", Integer, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("cancelled_at", Instant, nullable=False),
    Column("cancelled_by", KEY, nullable=False),
    Index("cancellation_of_project", "project_id"),
)
