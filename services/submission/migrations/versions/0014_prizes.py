"""The yearly prize."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0014_prizes"
down_revision = "0013_awaited"
branch_labels = None
depends_on = None

YEAR, ID = sa.String(9), sa.String(36)


def upgrade() -> None:
    op.create_table(
        "prize",
        sa.Column("school_year", YEAR, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("jury", Document, nullable=False),
        sa.Column("awarded_at", Instant()),
        sa.PrimaryKeyConstraint("school_year"),
    )
    op.create_table(
        "prize_candidate",
        sa.Column("school_year", YEAR, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("presented_at", Instant(), nullable=False),
        sa.Column("shown", Document, nullable=False),
        sa.Column("distinction", sa.String(200)),
        sa.ForeignKeyConstraint(["school_year"], ["prize.school_year"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("school_year", "project_id"),
    )
    op.create_index("prize_candidate_of_project", "prize_candidate", ["project_id"])
    op.create_table(
        "prize_opinion",
        sa.Column("id", ID, nullable=False),
        sa.Column("school_year", YEAR, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("given_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("prize_opinion_of_candidate", "prize_opinion", ["school_year", "project_id"])


def downgrade() -> None:
    for name in ("prize_opinion", "prize_candidate", "prize"):
        op.drop_table(name)
