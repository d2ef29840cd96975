"""Who presents which file, by which rules; who is tied to which structures, who stands aside; readings and votes."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0003_deliberation"
down_revision = "0002_commission_and_opinions"
branch_labels = None
depends_on = None

KEY = sa.String(255)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "rapporteur",
        sa.Column("project_id", KEY, sa.ForeignKey("file.project_id"), primary_key=True),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("assigned_at", Instant(), nullable=False),
        sa.Column("assigned_by", KEY),
    )
    op.create_index("rapporteur_by_subject", "rapporteur", ["subject", "project_id"])
    op.create_table(
        "rapporteur_rules",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("set_by", KEY, nullable=False),
        sa.Column("rules", Document, nullable=False),
    )
    op.create_table(
        "ties",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("structures", Document, nullable=False),
        sa.Column("declared_at", Instant(), nullable=False),
        sa.Column("declared_by", KEY, nullable=False),
    )
    op.create_index("ties_of_subject", "ties", ["subject", "id"])
    op.create_table(
        "recusal",
        sa.Column("project_id", KEY, sa.ForeignKey("file.project_id"), primary_key=True),
        sa.Column("subject", KEY, primary_key=True),
        sa.Column("commission_id", KEY, sa.ForeignKey("commission.id"), nullable=False),
        sa.Column("recused_at", Instant(), nullable=False),
        sa.Column("reason", sa.Text()),
    )
    op.create_index("recusal_of_subject", "recusal", ["subject", "project_id"])
    op.create_table(
        "grid",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("set_by", KEY, nullable=False),
        sa.Column("criteria", Document, nullable=False),
        sa.Column("scale", Document, nullable=False),
    )
    op.create_table(
        "reading",
        sa.Column("project_id", KEY, sa.ForeignKey("file.project_id"), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("reader", KEY, primary_key=True),
        sa.Column("commission_id", KEY, sa.ForeignKey("commission.id"), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("appreciations", Document, nullable=False),
        sa.Column("comments", Document, nullable=False),
    )
    op.create_table(
        "vote",
        sa.Column("project_id", KEY, sa.ForeignKey("file.project_id"), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("voter", KEY, primary_key=True),
        sa.Column("choice", sa.String(32), nullable=False),
        sa.Column("commission_id", KEY, sa.ForeignKey("commission.id"), nullable=False),
        sa.Column("cast_at", Instant(), nullable=False),
        sa.Column("cast_on", sa.Date(), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("vote", "reading", "grid", "recusal", "ties", "rapporteur_rules", "rapporteur"):
        op.drop_table(table)
