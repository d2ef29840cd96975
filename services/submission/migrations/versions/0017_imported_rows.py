"""What was brought from elsewhere, so that it is brought once."""

import sqlalchemy as sa
from alembic import op

from shared.database import Instant

revision = "0017_imported_rows"
down_revision = "0016_entrusted_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "imported_row",
        sa.Column("source", sa.String(64), primary_key=True),
        sa.Column("row_id", sa.String(255), primary_key=True),
        sa.Column("project_id", sa.String(36), sa.ForeignKey("project.id"), nullable=False),
        sa.Column("imported_at", Instant(), nullable=False),
    )
    op.create_index("imported_row_by_project", "imported_row", ["project_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("imported_row")
