"""The grant as its decision states it, category by category; grants from before are not told apart."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("allocation", sa.Column("lines", Document, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("allocation", "lines")
