"""Balances that the database keeps, closings, credits that leave an envelope; entries have an order in time."""

import sqlalchemy as sa
from alembic import op

from services.funding.ledger_guards import count_postings
from shared.database import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.String(255)
WORD = sa.String(32)
CODE = sa.String(3)


def upgrade() -> None:
    """What was posted before is added up once; from then on, the database does it posting by posting."""
    op.add_column("journal", sa.Column("last_at", Instant()))
    op.execute("UPDATE journal SET last_at = (SELECT max(at) FROM journal_entry)")
    op.create_index("journal_entry_at", "journal_entry", ["at", "id"])
    _balances()
    _movements()
    count_postings(op.get_bind())


def downgrade() -> None:
    op.execute("DROP TRIGGER posting_counted" + (" ON posting" if op.get_bind().dialect.name == "postgresql" else ""))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION posting_counts()")
    for table in ("envelope_movement", "closing", "account_balance"):
        op.drop_table(table)
    op.drop_index("journal_entry_at", "journal_entry")
    op.drop_column("journal", "last_at")


def _account() -> list[sa.Column[object]]:
    return [
        sa.Column("budget_year", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("programme", CODE, primary_key=True),
        sa.Column("kind", WORD, primary_key=True),
        sa.Column("state", WORD, primary_key=True),
    ]


def _balances() -> None:
    op.create_table(
        "account_balance",
        *_account(),
        sa.Column("project_id", KEY, primary_key=True, server_default=""),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("cents >= 0 OR state = 'granted_by_ministry'", name="account_is_not_overdrawn"),
    )
    op.create_index("account_balance_of_project", "account_balance", ["project_id"])
    op.execute(
        "INSERT INTO account_balance (budget_year, programme, kind, state, project_id, cents) "
        "SELECT budget_year, programme, kind, state, coalesce(project_id, ''), sum(amount_cents) FROM posting "
        "GROUP BY budget_year, programme, kind, state, coalesce(project_id, '')"
    )
    op.create_table(
        "closing",
        sa.Column("last_entry_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        *_account(),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["last_entry_id"], ["journal_entry.id"]),
    )


def _movements() -> None:
    op.create_table(
        "envelope_movement",
        sa.Column("reference", KEY, primary_key=True),
        sa.Column("movement", WORD, nullable=False),
        sa.Column("budget_year", sa.Integer(), nullable=False),
        sa.Column("programme", CODE, sa.ForeignKey("programme.code"), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("to_budget_year", sa.Integer()),
        sa.Column("to_programme", CODE),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved_at", Instant(), nullable=False),
    )
