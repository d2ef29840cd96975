"""The gazette: newly validated projects, issues, subscribers."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gazette_item",
        sa.Column("project_id", sa.String(64), primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=False),
        sa.Column("department", sa.String(3), nullable=False),
        sa.Column("validated_on", sa.Date(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.Column("issue", sa.Integer(), index=True),
    )
    op.create_table(
        "gazette_issue",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )
    op.create_table(
        "subscriber",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("address", sa.String(254), nullable=False, unique=True),
        sa.Column("leaving", sa.String(64), nullable=False, unique=True),
        sa.Column("departments", Document, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("confirmed_at", Instant()),
    )


def downgrade() -> None:
    for table in ("subscriber", "gazette_issue", "gazette_item"):
        op.drop_table(table)
