"""Rows of repayments."""

from sqlalchemy import Column, Date, Index, Table, Text

from services.funding.tables.base import KEY, METADATA, WORD, project_id
from shared.database import Document, Instant

REPAYMENT = Table(
    "repayment",
    METADATA,
    Column("id", KEY, primary_key=True),
    project_id(),
    Column("beneficiary", Document, nullable=False),
    Column("draws", Document, nullable=False),
    Column("credit_draws", Document, nullable=False),
    Column("reason", Text, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("requested_by", KEY, nullable=False),
    Column("status", WORD, nullable=False),
    Column("settled_on", Date),
    Column("reference", KEY),
    Index("repayment_of_project", "project_id"),
)
