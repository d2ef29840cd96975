"""What schools publish of their projects, and what it is found by."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0009_public_sheets"
down_revision = "0008_support"
branch_labels = None
depends_on = None

MARK = sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "public_sheet",
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("parts", Document, nullable=False),
        sa.Column("is_model", sa.Boolean(), nullable=False),
        sa.Column("shown", Document, nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("project_id"),
        sa.UniqueConstraint("id"),
    )
    op.create_table(
        "public_mark",
        sa.Column("mark", MARK, nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["public_sheet.project_id"]),
        sa.PrimaryKeyConstraint("mark", "project_id"),
    )
    op.create_index("public_mark_of_project", "public_mark", ["project_id"])


def downgrade() -> None:
    op.drop_table("public_mark")
    op.drop_table("public_sheet")
