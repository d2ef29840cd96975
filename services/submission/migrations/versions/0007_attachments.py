"""Files that go with projects."""

import sqlalchemy as sa
from alembic import op

from shared.database import Instant

revision = "0007_attachments"
down_revision = "0006_answers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=127), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer()),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("finding", sa.String(length=255)),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("added_by", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("attachment_of_project", "attachment", ["project_id", "id"])
    op.create_index("attachment_by_content", "attachment", ["sha256"])
    op.create_index("attachment_by_state", "attachment", ["state", "added_at"])
    op.add_column("project", sa.Column("attachments", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("project", "attachments")
    op.drop_table("attachment")
