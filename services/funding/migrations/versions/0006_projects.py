"""Projects as they were deposited, and concertations as they were declared."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.String(255)
WORD = sa.String(32)


def upgrade() -> None:
    op.create_table(
        "project",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(50)),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("axes", Document, nullable=False),
        *_school(),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("requested_cents", sa.BigInteger(), nullable=False),
        sa.Column("first_submitted_at", Instant(), nullable=False),
    )
    op.create_table(
        "intention",
        sa.Column("concertation_id", KEY, primary_key=True),
        *_school(),
        sa.Column("declared_at", Instant(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("intention")
    op.drop_table("project")


def _school() -> list[sa.Column[object]]:
    return [
        sa.Column("uai", sa.String(8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("degree", sa.Integer(), nullable=False),
        sa.Column("sector", WORD, nullable=False),
        sa.Column("commune", sa.Text(), nullable=False),
        sa.Column("postcode", sa.String(5), nullable=False),
        sa.Column("department", sa.String(3), nullable=False),
        sa.Column("priority_education", WORD, nullable=False),
    ]
