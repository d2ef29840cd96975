"""The academy's library."""

import sqlalchemy as sa
from alembic import op

from services.submission.tables.public_sheet import MARK
from shared.database import Document, Instant

revision = "0012_resources"
down_revision = "0011_amendments"
branch_labels = None
depends_on = None

ID = sa.String(36)


def upgrade() -> None:
    op.create_table(
        "resource",
        sa.Column("id", ID, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("audiences", Document, nullable=False),
        sa.Column("stages", Document, nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("id"),
    )
    _create_editions()
    op.create_table(
        "resource_mark",
        sa.Column("mark", MARK, nullable=False),
        sa.Column("resource_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"]),
        sa.PrimaryKeyConstraint("mark", "resource_id"),
    )
    op.create_index("resource_mark_of_resource", "resource_mark", ["resource_id"])


def _create_editions() -> None:
    op.create_table(
        "resource_edition",
        sa.Column("resource_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("published_by", sa.String(255), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("link", sa.Text()),
        sa.Column("name", sa.String(255)),
        sa.Column("type", sa.String(127)),
        sa.Column("size", sa.BigInteger()),
        sa.Column("sha256", sa.String(64)),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"]),
        sa.PrimaryKeyConstraint("resource_id", "number"),
    )
    op.create_index("resource_edition_by_content", "resource_edition", ["sha256"])


def downgrade() -> None:
    for name in ("resource_mark", "resource_edition", "resource"):
        op.drop_table(name)
