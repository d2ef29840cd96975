"""Events that partners have posted, and what partners have used up of their share."""

import sqlalchemy as sa
from alembic import op

from shared.database import Instant
from shared.messaging import tables_edition_2

revision = "0016_entrusted_events"
down_revision = "0015_presence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    tables_edition_2.create()
    op.create_table(
        "entrusted_event",
        sa.Column("source", sa.String(255), primary_key=True),
        sa.Column("event_id", sa.String(255), primary_key=True),
        sa.Column("type", sa.String(255), nullable=False),
        sa.Column("event_subject", sa.String(255), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("outbox_event_id", sa.String(255), nullable=False),
        sa.Column("refused_at", Instant()),
        sa.Column("code", sa.String(64)),
        sa.Column("reason", sa.Text()),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("entrusted_event")
    tables_edition_2.drop()
