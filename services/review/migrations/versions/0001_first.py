"""The first tables: the protocol's, remembered answers, files and what is attached to them, commission, schools."""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant
from shared.messaging import tables_edition_1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.String(255)
WORD = sa.String(32)


def upgrade() -> None:
    """Create every table."""
    tables_edition_1.create()
    _commission_and_schools()
    _file()
    _versions_and_history()
    _completion()
    _decision()


def downgrade() -> None:
    """Drop every table."""
    for table in (
        *("completion_comment", "completion_request", "decision", "history", "file_version", "file"),
        *("structure", "commission"),
    ):
        op.drop_table(table)
    tables_edition_1.drop()


def _commission_and_schools() -> None:
    op.create_table(
        "commission",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("appointed_at", Instant(), nullable=False),
        sa.Column("appointed_by", KEY, nullable=False),
        sa.Column("president", Document, nullable=False),
        sa.Column("deputy", Document),
        sa.Column("members", Document, nullable=False),
    )
    op.create_table(
        "structure",
        sa.Column("uai", sa.String(8), primary_key=True),
        sa.Column("stated_at", Instant(), nullable=False),
        sa.Column("content", Document, nullable=False),
    )


def _file() -> None:
    op.create_table(
        "file",
        sa.Column("project_id", KEY, primary_key=True),
        sa.Column("status", WORD, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("uai", sa.String(8), nullable=False),
        sa.Column("structure_name", sa.Text(), nullable=False),
        sa.Column("requested_cents", sa.BigInteger(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("deposited_on", sa.Date(), nullable=False),
        sa.Column("answer_due_on", sa.Date(), nullable=False),
        sa.Column("was_validated", sa.Boolean(), nullable=False),
        sa.Column("allocation_status", WORD),
        sa.Column("allocation_is_overdue", sa.Boolean(), nullable=False),
        sa.Column("allocation_content", Document, nullable=False),
    )
    op.create_index("file_by_status", "file", ["status", "project_id"])
    op.create_index("file_by_structure", "file", ["uai", "project_id"])


def _versions_and_history() -> None:
    op.create_table(
        "file_version",
        _project_id(in_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("deposited_at", Instant(), nullable=False),
        sa.Column("deposited_on", sa.Date(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("content", Document, nullable=False),
    )
    op.create_table(
        "history",
        _project_id(in_key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("act", WORD, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by", KEY),
        sa.Column("text", sa.Text()),
    )


def _completion() -> None:
    op.create_table(
        "completion_request",
        sa.Column("id", KEY, primary_key=True),
        _project_id(),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("ending", WORD),
        sa.UniqueConstraint("project_id", "position", name="completion_request_once"),
    )
    op.create_table(
        "completion_comment",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("request_id", KEY, sa.ForeignKey("completion_request.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.UniqueConstraint("request_id", "position", name="completion_comment_once"),
    )


def _decision() -> None:
    op.create_table(
        "decision",
        sa.Column("id", KEY, primary_key=True),
        _project_id(),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", WORD, nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("grant_lines", Document, nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("allocation_due_on", sa.Date()),
        sa.Column("decided_by", KEY, nullable=False),
        sa.UniqueConstraint("project_id", "position", name="decision_in_order"),
        sa.UniqueConstraint("project_id", "version", name="decision_once_per_version"),
    )


def _project_id(*, in_key: bool = False) -> sa.Column[str]:
    return sa.Column("project_id", KEY, sa.ForeignKey("file.project_id"), nullable=False, primary_key=in_key)


def _partial_index(name: str, table: str, columns: list[str], condition: str) -> None:
    rows = sa.text(condition)
    op.create_index(name, table, columns, postgresql_where=rows, sqlite_where=rows)
