"""Rows of payments."""

from sqlalchemy import Column, Date, Index, Table, Text

from services.funding.tables.base import KEY, METADATA, WORD, project_id
from shared.database import Document, Instant

PAYMENT = Table(
    "payment",
    METADATA,
    Column("id", KEY, primary_key=True),
    project_id(),
    Column("kind", WORD, nullable=False),
    Column("beneficiary", Document, nullable=False),
    Column("draws", Document, nullable=False),
    Column("credit_draws", Document, nullable=False, server_default="[]"),
    Column("ordered_at", Instant, nullable=False),
    Column("outcome", WORD),
    Column("settled_on", Date),
    Column("finance_reference", KEY),
    Column("reason", Text),
    Index("ix_payment_project_id", "project_id"),
)
