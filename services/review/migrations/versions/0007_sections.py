"""Sections of the commission."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0007_sections"
down_revision = "0006_money_and_corrections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sections",
        sa.Column("id", sa.String(255), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("set_by", sa.String(255), nullable=False),
        sa.Column("sections", Document, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("sections")
