"""The opinions that are asked of experts, and the check of deposits."""

import sqlalchemy as sa
from alembic import op

from shared.database import Instant

revision = "0002_commission_and_opinions"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.String(255)
WORD = sa.String(32)


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "opinion",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("project_id", KEY, sa.ForeignKey("file.project_id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("expert_role", WORD, nullable=False),
        sa.Column("expert_subject", KEY),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("requested_by", KEY),
        sa.Column("standing", WORD, nullable=False),
        sa.Column("advice", WORD),
        sa.Column("text", sa.Text()),
        sa.Column("settled_at", Instant()),
        sa.Column("settled_by", KEY),
        sa.Column("reminder", WORD),
    )
    op.create_index("opinion_of_file", "opinion", ["project_id", "id"])
    op.create_index("opinion_of_expert", "opinion", ["expert_subject", "project_id"])
    op.create_index("opinion_by_due_date", "opinion", ["standing", "due_on"])

    op.create_table(
        "receipt",
        sa.Column("project_id", KEY, sa.ForeignKey("file.project_id"), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("checked_at", Instant(), nullable=False),
        sa.Column("checked_by", KEY, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("receipt")
    op.drop_table("opinion")
