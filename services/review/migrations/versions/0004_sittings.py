"""Sittings with their agendas, written consultations, and minutes that nothing changes once they are signed."""

import sqlalchemy as sa
from alembic import op

from services.review.minutes_guards import set_up, take_down
from shared.database import Document, Instant

revision = "0004_sittings"
down_revision = "0003_deliberation"
branch_labels = None
depends_on = None

KEY = sa.String(255)
WORD = sa.String(32)


def upgrade() -> None:
    _create_sitting()
    _create_minutes()
    set_up(op.get_bind())


def downgrade() -> None:
    op.drop_table("minutes")
    take_down(op.get_bind())
    for name in ("minutes_counter", "sitting_item", "sitting"):
        op.drop_table(name)


def _create_sitting() -> None:
    op.create_table(
        "sitting",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.String(5)),
        sa.Column("where", sa.Text()),
        sa.Column("state", WORD, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("attendance", Document, nullable=False),
        sa.Column("presided_by", KEY),
        sa.Column("commission_id", KEY),
        sa.Column("opened_at", Instant()),
        sa.Column("closes_at", Instant()),
        sa.Column("closed_at", Instant()),
        sa.Column("quorum", sa.Integer()),
        sa.Column("number", sa.String(32)),
        sa.ForeignKeyConstraint(["commission_id"], ["commission.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("sitting_by_state", "sitting", ["state", "closes_at"])
    op.create_table(
        "sitting_item",
        sa.Column("sitting_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("record", Document),
        sa.ForeignKeyConstraint(["project_id"], ["file.project_id"]),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"]),
        sa.PrimaryKeyConstraint("sitting_id", "position"),
    )
    op.create_index("sitting_of_file", "sitting_item", ["project_id", "sitting_id"])


def _create_minutes() -> None:
    op.create_table(
        "minutes",
        sa.Column("sitting_id", KEY, nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("signed_at", Instant(), nullable=False),
        sa.Column("signed_by", KEY, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"]),
        sa.PrimaryKeyConstraint("sitting_id"),
        sa.UniqueConstraint("number"),
    )
    op.create_table(
        "minutes_counter",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year"),
    )
