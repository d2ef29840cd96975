"""Decisions that amend or correct another, what the envelopes hold, and costs corrected line by line."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

revision = "0006_money_and_corrections"
down_revision = "0005_listings"
branch_labels = None
depends_on = None

KEY = sa.String(255)
PROGRAMME = sa.String(3)


def upgrade() -> None:
    with op.batch_alter_table("decision") as batch:
        batch.add_column(sa.Column("amends", KEY))
        batch.add_column(sa.Column("corrects", KEY))
        batch.add_column(sa.Column("error", sa.Text()))
        batch.add_column(sa.Column("awaits_credits", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.drop_constraint("decision_once_per_version", type_="unique")
        batch.create_unique_constraint("decision_corrected_once", ["project_id", "corrects"])
    op.create_table(
        "envelope",
        sa.Column("programme", PROGRAMME, nullable=False),
        sa.Column("budget_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("credited_cents", sa.BigInteger(), nullable=False),
        sa.Column("committed_cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("programme", "budget_year"),
    )
    op.create_table(
        "credit",
        sa.Column("reference", KEY, nullable=False),
        sa.Column("budget_year", sa.Integer(), nullable=False),
        sa.Column("programme", PROGRAMME, nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reference"),
    )
    _create_of_files()


def _create_of_files() -> None:
    op.create_table(
        "commitment",
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("budget_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("programme", PROGRAMME, nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["file.project_id"]),
        sa.PrimaryKeyConstraint("project_id", "budget_year"),
    )
    op.create_table(
        "costing",
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lines", Document, nullable=False),
        sa.Column("corrected_at", Instant(), nullable=False),
        sa.Column("corrected_by", KEY, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["file.project_id"]),
        sa.PrimaryKeyConstraint("project_id", "version"),
    )


def downgrade() -> None:
    for name in ("costing", "commitment", "credit", "envelope"):
        op.drop_table(name)
    with op.batch_alter_table("decision") as batch:
        batch.drop_constraint("decision_corrected_once", type_="unique")
        batch.create_unique_constraint("decision_once_per_version", ["project_id", "version"])
        for name in ("awaits_credits", "error", "corrects", "amends"):
            batch.drop_column(name)
