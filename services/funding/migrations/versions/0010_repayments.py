"""Money that is asked back."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.String(255)


def upgrade() -> None:
    op.create_table(
        "repayment",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("project_id", KEY, sa.ForeignKey("allocation.project_id"), nullable=False),
        sa.Column("beneficiary", Document, nullable=False),
        sa.Column("draws", Document, nullable=False),
        sa.Column("credit_draws", Document, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("requested_by", KEY, nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("settled_on", sa.Date()),
        sa.Column("reference", KEY),
    )
    op.create_index("repayment_of_project", "repayment", ["project_id"])


def downgrade() -> None:
    op.drop_table("repayment")
