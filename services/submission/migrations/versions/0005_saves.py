"""Every save of a project, and what was typed and could not be merged. The history of older drafts begins here."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0005_saves"
down_revision = "0004_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "save",
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("subject", sa.String(length=255)),
        sa.Column("uai", sa.String(length=8)),
        sa.Column("before", Document, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("project_id", "revision"),
    )
    op.create_table(
        "kept_text",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("subject", sa.String(length=255)),
        sa.Column("uai", sa.String(length=8)),
        sa.Column("made_from", sa.Integer(), nullable=False),
        sa.Column("typed", Document, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("project_id", "digest", name="kept_text_once"),
    )
    op.execute("INSERT INTO save (project_id, revision, at, before) SELECT id, revision, changed_at, '{}' FROM project")


def downgrade() -> None:
    op.drop_table("kept_text")
    op.drop_table("save")
