"""What was said of the date by which the commission answers."""

import sqlalchemy as sa
from alembic import op

revision = "0010_delay_warnings"
down_revision = "0009_public_sheets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("project", sa.Column("delay_warning", sa.String(length=32)))
    op.create_index("project_by_due_date", "project", ["status", "answer_due_on"])


def downgrade() -> None:
    op.drop_index("project_by_due_date", "project")
    op.drop_column("project", "delay_warning")
