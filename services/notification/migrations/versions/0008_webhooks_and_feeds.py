"""Programs that messages are handed to, and keys of schools' feeds."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(32), nullable=False),
        sa.Column("uai", sa.String(8), nullable=False),
        sa.Column("secrets", Document, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(255), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("succeeded_at", Instant()),
        sa.Column("disabled_at", Instant()),
        sa.Column("reason", sa.Text()),
    )
    op.create_index("webhook_of", "webhook", ["audience", "uai"])
    op.create_table(
        "feed",
        sa.Column("uai", sa.String(8), primary_key=True),
        sa.Column("key_sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.String(255), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("feed")
    op.drop_table("webhook")
