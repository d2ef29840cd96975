"""What of a grant is set aside, and what is committed: they differ once a decision has been amended."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ALLOCATION = sa.table("allocation", sa.column("status"), sa.column("shares"), sa.column("secured"), sa.column("made"))


def upgrade() -> None:
    """So far each is all of the grant, or nothing."""
    for name in ("secured", "made"):
        op.add_column("allocation", sa.Column(name, Document, nullable=False, server_default="[]"))
    shares, status = ALLOCATION.c.shares, ALLOCATION.c.status
    op.execute(sa.update(ALLOCATION).where(status.in_(["reserved", "allocated"])).values(secured=shares))
    op.execute(sa.update(ALLOCATION).where(status == "allocated").values(made=shares))


def downgrade() -> None:
    with op.batch_alter_table("allocation") as batch:
        batch.drop_column("made")
        batch.drop_column("secured")
