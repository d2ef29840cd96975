"""Who has read what; since when a mail server puts a message off."""

import sqlalchemy as sa
from alembic import op

from shared.database import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("put_off_at", Instant()))
    op.create_table(
        "reading",
        sa.Column("subject", sa.String(255), primary_key=True),
        sa.Column("message_id", sa.String(36), sa.ForeignKey("message.id"), primary_key=True),
        sa.Column("read_at", Instant(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("reading")
    op.drop_column("message", "put_off_at")
