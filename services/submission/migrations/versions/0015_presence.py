"""Who has an editor open."""

import sqlalchemy as sa
from alembic import op

from shared.database import Instant

revision = "0015_presence"
down_revision = "0014_prizes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "presence",
        sa.Column("project_id", sa.String(36), sa.ForeignKey("project.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("subject", sa.String(255), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
    )
    op.create_index("ix_presence_seen_at", "presence", ["seen_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("presence")
