"""Money of a year that is held back or given up."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.String(255)


def upgrade() -> None:
    for name in ("frozen", "cancelled"):
        op.add_column("allocation", sa.Column(name, Document, nullable=False, server_default="[]"))
    op.create_table(
        "freeze",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("programme", sa.String(3), sa.ForeignKey("programme.code"), nullable=False),
        sa.Column("budget_year", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("parts", Document, nullable=False),
        sa.Column("frozen_at", Instant(), nullable=False),
        sa.Column("frozen_by", KEY, nullable=False),
        sa.Column("lifted_at", Instant()),
        sa.Column("lifting_reason", sa.Text()),
    )
    op.create_table(
        "cancellation",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("project_id", KEY, sa.ForeignKey("allocation.project_id"), nullable=False),
        sa.Column("budget_year", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cancelled_at", Instant(), nullable=False),
        sa.Column("cancelled_by", KEY, nullable=False),
    )
    op.create_index("cancellation_of_project", "cancellation", ["project_id"])


def downgrade() -> None:
    op.drop_table("cancellation")
    op.drop_table("freeze")
    for name in ("cancelled", "frozen"):
        op.drop_column("allocation", name)
