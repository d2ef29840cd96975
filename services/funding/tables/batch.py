"""Rows of batches, and of which payment is in which."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from services.funding.tables.base import KEY, METADATA
from services.funding.tables.guarded import append_only
from shared.database import Instant

PAYMENT_BATCH = Table(
    "payment_batch",
    METADATA,
    Column("id", KEY, primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("payments", Integer, nullable=False),
    Column("total_cents", BigInteger, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", KEY, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("list_sha256", String(64), nullable=False),
    Column("csv", LargeBinary, nullable=False),
    Column("pdf", LargeBinary, nullable=False),
)
append_only(PAYMENT_BATCH)

BATCHED_PAYMENT = Table(
    "batched_payment",
    METADATA,
    Column("payment_id", KEY, ForeignKey("payment.id"), primary_key=True),
    Column("batch_id", KEY, ForeignKey("payment_batch.id"), nullable=False),
    Index("batched_payment_of_batch", "batch_id"),
)
append_only(BATCHED_PAYMENT)
