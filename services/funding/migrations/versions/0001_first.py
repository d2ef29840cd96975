"""The first tables: the protocol's, remembered answers, credits, allocations, payments, and the guarded ledger."""

import sqlalchemy as sa
from alembic import op

from services.funding.ledger_guards import set_up, take_down
from shared.database import Document, Instant
from shared.messaging import tables_edition_1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.String(255)
WORD = sa.String(32)
CODE = sa.String(3)


def upgrade() -> None:
    """Create every table, the programmes, and the guards of the ledger."""
    tables_edition_1.create()
    _programme()
    _envelope_credit()
    _allocation()
    _payment()
    _ledger()
    set_up(op.get_bind())


def downgrade() -> None:
    """Drop everything."""
    for table in (
        *(
            "posting",
            "journal_entry",
            "journal",
            "closed_project",
            "payment",
            "allocation",
            "envelope_credit",
            "programme",
        ),
    ):
        op.drop_table(table)
    tables_edition_1.drop()
    take_down(op.get_bind())


def _programme() -> None:
    programme = op.create_table(
        "programme", sa.Column("code", CODE, primary_key=True), sa.Column("arrivals", sa.BigInteger(), nullable=False)
    )
    op.bulk_insert(programme, [{"code": code, "arrivals": 0} for code in ("139", "140", "141")])


def _envelope_credit() -> None:
    op.create_table(
        "envelope_credit",
        sa.Column("reference", KEY, primary_key=True),
        sa.Column("budget_year", sa.Integer(), nullable=False),
        sa.Column("programme", CODE, sa.ForeignKey("programme.code"), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("credited_at", Instant(), nullable=False),
    )


def _allocation() -> None:
    op.create_table(
        "allocation",
        sa.Column("project_id", KEY, primary_key=True),
        sa.Column("id", KEY, nullable=False, unique=True),
        sa.Column("decision_id", KEY, nullable=False),
        sa.Column("programme", CODE, sa.ForeignKey("programme.code"), nullable=False),
        sa.Column("uai", sa.String(8), nullable=False),
        sa.Column("beneficiary", Document, nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("arrival", sa.BigInteger(), nullable=False),
        sa.Column("shares", Document, nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("overdue_noticed_at", Instant()),
        sa.UniqueConstraint("programme", "arrival", name="allocation_programme_arrival"),
    )
    op.create_index("allocation_status", "allocation", ["status", "project_id"])
    op.create_index("allocation_uai", "allocation", ["uai", "project_id"])
    op.create_table(
        "closed_project",
        sa.Column("project_id", KEY, primary_key=True),
        sa.Column("manner", WORD, nullable=False),
        sa.Column("closed_at", Instant(), nullable=False),
    )


def _payment() -> None:
    op.create_table(
        "payment",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("project_id", KEY, sa.ForeignKey("allocation.project_id"), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("beneficiary", Document, nullable=False),
        sa.Column("draws", Document, nullable=False),
        sa.Column("ordered_at", Instant(), nullable=False),
        sa.Column("outcome", WORD),
        sa.Column("settled_on", sa.Date()),
        sa.Column("finance_reference", KEY),
        sa.Column("reason", sa.Text()),
    )
    op.create_index("ix_payment_project_id", "payment", ["project_id"])


def _ledger() -> None:
    journal = op.create_table(
        "journal", sa.Column("name", KEY, primary_key=True), sa.Column("entries", sa.BigInteger(), nullable=False)
    )
    op.bulk_insert(journal, [{"name": "ledger", "entries": 0}])
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("reference", KEY, nullable=False),
        sa.Column("project_id", KEY),
        sa.Column("cause_event_id", KEY),
    )
    op.create_index("ix_journal_entry_project_id", "journal_entry", ["project_id"])
    op.create_table(
        "posting",
        sa.Column("entry_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("budget_year", sa.Integer(), nullable=False),
        sa.Column("programme", CODE, sa.ForeignKey("programme.code"), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("project_id", KEY),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], deferrable=True, initially="DEFERRED"),
        sa.CheckConstraint("amount_cents <> 0", name="posting_moves_something"),
    )
    op.create_index("ix_posting_project_id", "posting", ["project_id"])
    op.create_index("posting_account", "posting", ["programme", "kind", "state", "budget_year", "project_id"])


def _partial_index(name: str, table: str, columns: list[str], condition: str) -> None:
    rows = sa.text(condition)
    op.create_index(name, table, columns, postgresql_where=rows, sqlite_where=rows)
