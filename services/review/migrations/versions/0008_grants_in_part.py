"""A grant that may be served in part, while credits are short."""

import sqlalchemy as sa
from alembic import op

revision = "0008_grants_in_part"
down_revision = "0007_sections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of decisions until now, none allowed it."""
    op.add_column("decision", sa.Column("grant_in_part", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("decision") as batch:
        batch.drop_column("grant_in_part")
