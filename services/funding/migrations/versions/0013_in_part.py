"""What may be served in part."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of decisions until now, none allowed it."""
    op.add_column("allocation", sa.Column("is_divisible", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("allocation") as batch:
        batch.drop_column("is_divisible")
