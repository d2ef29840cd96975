"""People who want copies at an address of their own, and what has been used up of each pace."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PERSON = sa.ForeignKey("person.subject", ondelete="CASCADE", onupdate="CASCADE")


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("subject", sa.String(255), primary_key=True),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("leaving", sa.String(64), nullable=False, unique=True),
        sa.Column("choices", Document, nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.Column("confirmed_at", Instant()),
        sa.Column("code", sa.Text()),
        sa.Column("code_until", Instant()),
        sa.Column("tries", sa.Integer(), nullable=False),
    )
    op.create_table(
        "place",
        sa.Column("subject", sa.String(255), PERSON, primary_key=True),
        sa.Column("audience", sa.String(32), primary_key=True),
        sa.Column("uai", sa.String(8), primary_key=True),
    )
    op.create_index("place_of", "place", ["audience", "uai"])
    op.create_table(
        "pace",
        sa.Column("name", sa.String(300), primary_key=True),
        sa.Column("used_until", Instant(), nullable=False),
    )


def downgrade() -> None:
    for table in ("pace", "place", "person"):
        op.drop_table(table)
