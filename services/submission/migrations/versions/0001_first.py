"""Structures, projects, their versions and timelines, beside the tables of the messaging kernel and of the web kit."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant
from shared.messaging import tables_edition_1
from shared.messaging.tables import Number

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = ("timeline", "deposit", "project", "structure")


def upgrade() -> None:
    tables_edition_1.create()
    _create_structure()
    _create_project()
    _create_deposit()
    _create_timeline()


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)
    tables_edition_1.drop()


def _create_structure() -> None:
    op.create_table(
        "structure",
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("degree", sa.Integer(), nullable=False),
        sa.Column("sector", sa.String(length=32), nullable=False),
        sa.Column("commune", sa.String(length=100), nullable=False),
        sa.Column("postcode", sa.String(length=5), nullable=False),
        sa.Column("department", sa.String(length=3), nullable=False),
        sa.Column("priority_education", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254)),
        sa.Column("search_words", sa.Text(), nullable=False),
        sa.Column("last_number", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("uai"),
    )


def _create_project() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("content", Document, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("awaited_party", sa.String(length=32)),
        sa.Column("awaited_since", Instant()),
        sa.Column("awaited_due_on", sa.Date()),
        sa.Column("answer_due_on", sa.Date()),
        sa.Column("completion", Document),
        sa.ForeignKeyConstraint(["uai"], ["structure.uai"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uai", "number", name="project_reference"),
    )
    op.create_index("project_by_status", "project", ["status", "id"])
    op.create_index("project_by_structure", "project", ["uai", "id"])


def _create_deposit() -> None:
    op.create_table(
        "deposit",
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("deposited_at", Instant(), nullable=False),
        sa.Column("content", Document, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("project_id", "version"),
    )


def _create_timeline() -> None:
    op.create_table(
        "timeline",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("details", Document, nullable=False),
        sa.Column("event_id", sa.String(length=255)),
        sa.Column("is_applied", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("timeline_by_project", "timeline", ["project_id", "at", "id"])
