"""Projects keep the reference by which people speak of them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was deposited before has none, until it is deposited again."""
    op.add_column("project", sa.Column("reference", sa.String(40)))


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("project") as batch:
        batch.drop_column("reference")
