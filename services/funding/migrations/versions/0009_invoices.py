"""Invoices, and batches of payments."""

import sqlalchemy as sa
from alembic import op

from shared.append_only import guard, unguard
from shared.database import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.String(255)
HASH = sa.String(64)
KEPT = {"payment_batch": ["id"], "batched_payment": ["payment_id"]}


def upgrade() -> None:
    _invoices()
    _batches()
    for table, key in KEPT.items():
        guard(op.get_bind(), table, key=key)


def downgrade() -> None:
    for table in ("batched_payment", "payment_batch", "invoice"):
        op.drop_table(table)
    for table in KEPT:
        unguard(op.get_bind(), table)


def _invoices() -> None:
    op.create_table(
        "invoice",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("project_id", KEY, sa.ForeignKey("allocation.project_id"), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("number", sa.String(100), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", HASH, nullable=False),
        sa.Column("submitted_at", Instant(), nullable=False),
        sa.Column("submitted_by", KEY, nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("accepted_cents", sa.BigInteger()),
        sa.Column("reason", sa.Text()),
        sa.Column("decided_at", Instant()),
        sa.Column("decided_by", KEY),
        sa.UniqueConstraint("project_id", "sha256", name="invoice_sent_once"),
    )


def _batches() -> None:
    op.create_table(
        "payment_batch",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("number", sa.String(32), nullable=False, unique=True),
        sa.Column("payments", sa.Integer(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("sha256", HASH, nullable=False),
        sa.Column("list_sha256", HASH, nullable=False),
        sa.Column("csv", sa.LargeBinary(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "batched_payment",
        sa.Column("payment_id", KEY, sa.ForeignKey("payment.id"), primary_key=True),
        sa.Column("batch_id", KEY, sa.ForeignKey("payment_batch.id"), nullable=False),
    )
    op.create_index("batched_payment_of_batch", "batched_payment", ["batch_id"])
