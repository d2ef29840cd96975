"""The last warning before a due date; and the payment credits that a payment draws on, which were its engagements'."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("allocation", sa.Column("warned_days", sa.Integer()))
    op.create_index("allocation_due", "allocation", ["status", "due_on"])
    op.add_column("payment", sa.Column("credit_draws", Document, nullable=False, server_default="[]"))
    op.execute("UPDATE payment SET credit_draws = draws")


def downgrade() -> None:
    op.drop_column("payment", "credit_draws")
    op.drop_index("allocation_due", "allocation")
    op.drop_column("allocation", "warned_days")
