"""Reports (bilans) on the school years that a grant covers."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0004_reports"
down_revision = "0003_directory_and_concertations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("ask_on", sa.Date(), nullable=False),
        sa.Column("granted", Document, nullable=False),
        sa.Column("document", Document, nullable=False),
        sa.Column("requested_at", Instant()),
        sa.Column("due_on", sa.Date()),
        sa.Column("reminder", sa.String(length=32)),
        sa.Column("submitted_at", Instant()),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("project_id", "school_year", name="report_once_a_year"),
    )
    op.create_index("report_to_ask_for", "report", ["state", "ask_on"])
    op.create_index("report_by_due_date", "report", ["state", "due_on"])
    op.create_index("report_by_state", "report", ["state", "id"])


def downgrade() -> None:
    op.drop_table("report")
