"""A message keeps its place in a trace."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("traceparent", sa.String(255)))


def downgrade() -> None:
    op.drop_column("message", "traceparent")
