"""Concertations with their meetings, and networks of structures; a project says which it came from."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0003_directory_and_concertations"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_network()
    _create_concertation()
    _create_meeting()
    _let_projects_name_their_concertation()


def downgrade() -> None:
    op.drop_index("project_by_concertation", "project")
    op.drop_column("project", "concertation_id")
    for name in ("meeting", "concertation", "network_member", "network"):
        op.drop_table(name)


def _let_projects_name_their_concertation() -> None:
    op.add_column("project", sa.Column("concertation_id", sa.String(length=36)))
    op.create_index("project_by_concertation", "project", ["concertation_id", "id"])


def _create_network() -> None:
    op.create_table(
        "network",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "network_member",
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("network_id", sa.String(length=64), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"]),
        sa.ForeignKeyConstraint(["uai"], ["structure.uai"]),
        sa.PrimaryKeyConstraint("uai", "network_id"),
    )
    op.create_index("network_member_by_network", "network_member", ["network_id", "rank"])


def _create_concertation() -> None:
    op.create_table(
        "concertation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300)),
        sa.Column("scope", sa.String(length=32), nullable=False),
        sa.Column("network_id", sa.String(length=64)),
        sa.Column("pilot", sa.String(length=200)),
        sa.Column("themes", Document, nullable=False),
        sa.Column("participants", Document, nullable=False),
        sa.Column("declared_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("outcome", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"]),
        sa.ForeignKeyConstraint(["uai"], ["structure.uai"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("concertation_by_state", "concertation", ["state", "id"])
    op.create_index("concertation_by_structure", "concertation", ["uai", "id"])


def _create_meeting() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("concertation_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.String(length=5)),
        sa.Column("ends", sa.String(length=5)),
        sa.Column("place", sa.String(length=300)),
        sa.Column("agenda", Document, nullable=False),
        sa.Column("notes", sa.Text()),
        sa.Column("participants", Document, nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["concertation_id"], ["concertation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("meeting_by_concertation", "meeting", ["concertation_id", "day", "id"])
