"""Help that schools ask for with a project, who gives it, and what they write to each other."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0008_support"
down_revision = "0007_attachments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "support_request",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("helper", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("asked_by", sa.String(length=255), nullable=False),
        sa.Column("supporter", sa.String(length=255)),
        sa.Column("supporter_name", sa.String(length=200)),
        sa.Column("assigned_at", Instant()),
        sa.Column("ended_at", Instant()),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("support_of_project", "support_request", ["project_id", "id"])
    op.create_index("support_by_state", "support_request", ["state", "id"])
    op.create_index("support_by_supporter", "support_request", ["supporter", "state", "project_id"])
    op.create_table(
        "message",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.String(length=255), nullable=False),
        sa.Column("is_of_school", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("part", sa.String(length=200)),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("message_of_project", "message", ["project_id", "id"])
    op.add_column("project", sa.Column("supporters", Document, server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("project", "supporters")
    op.drop_table("message")
    op.drop_table("support_request")
