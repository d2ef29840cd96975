"""Rows of invoices."""

from sqlalchemy import BigInteger, Column, Date, Integer, String, Table, Text, UniqueConstraint

from services.funding.tables.base import KEY, METADATA, WORD, project_id
from shared.database import Instant

INVOICE = Table(
    "invoice",
    METADATA,
    Column("id", KEY, primary_key=True),
    project_id(),
    Column("supplier", Text, nullable=False),
    Column("number", String(100), nullable=False),
    Column("dated_on", Date, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("submitted_at", Instant, nullable=False),
    Column("submitted_by", KEY, nullable=False),
    Column("status", WORD, nullable=False),
    Column("accepted_cents", BigInteger),
    Column("reason", Text),
    Column("decided_at", Instant),
    Column("decided_by", KEY),
    UniqueConstraint("project_id", "sha256", name="invoice_sent_once"),
)
