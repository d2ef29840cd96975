"""The first tables: the protocol's, remembered answers, schools, projects, messages."""

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
    _schools_and_projects()
    _message()


def downgrade() -> None:
    """Drop every table."""
    for table in ("message", "project", "structure"):
        op.drop_table(table)
    tables_edition_1.drop()


def _schools_and_projects() -> None:
    op.create_table(
        "structure",
        sa.Column("uai", sa.String(8), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("known_at", Instant(), nullable=False),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("structure", Document, nullable=False),
        sa.Column("partners", Document, nullable=False),
    )


def _message() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("project_id", sa.String(64)),
        sa.Column("uai", sa.String(8)),
        sa.Column("event_source", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("event_type", KEY, nullable=False),
        sa.Column("correlation_id", KEY, nullable=False),
        sa.Column("template", sa.String(64), nullable=False),
        sa.Column("audience", WORD, nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("header_id", sa.Text(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("deferrals", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant()),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("claim", sa.String(36)),
        sa.Column("claimed_until", Instant(), nullable=False),
        sa.UniqueConstraint("event_source", "event_id", "recipient", "template", name="message_told_once"),
    )
    _partial_index("message_due", "message", ["next_at"], "status = 'pending'")
    op.create_index("message_of_project", "message", ["project_id", "id"])
    op.create_index("message_of_school", "message", ["uai", "id"])
    op.create_index("message_of_audience", "message", ["audience", "id"])
    op.create_index("message_of_status", "message", ["status", "id"])


def _partial_index(name: str, table: str, columns: list[str], condition: str) -> None:
    rows = sa.text(condition)
    op.create_index(name, table, columns, postgresql_where=rows, sqlite_where=rows)
