"""Teaching hours that were given."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.String(255)


def upgrade() -> None:
    """None was recorded until now."""
    op.add_column("allocation", sa.Column("given", Document, nullable=False, server_default="[]"))
    op.create_table(
        "hours_given",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("project_id", KEY, sa.ForeignKey("allocation.project_id"), nullable=False),
        sa.Column("budget_year", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("reference", KEY, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", KEY, nullable=False),
        sa.UniqueConstraint("project_id", "reference", name="hours_given_once"),
    )


def downgrade() -> None:
    op.drop_table("hours_given")
    with op.batch_alter_table("allocation") as batch:
        batch.drop_column("given")
