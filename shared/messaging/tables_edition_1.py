"""The tables of the protocol and of remembered answers as the first migration of each service makes them.

Frozen: databases exist that were made by it. A change to shared/messaging/tables.py is a new edition beside this one,
called by a new migration of each service.
"""

import sqlalchemy as sa
from alembic import op

from shared.database import Document, Instant

KEY = sa.String(255)
WORD = sa.String(32)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("idempotency", "quarantine", "operator_act", "tick", "outbox", "inbox", "lane", "sequence")


def create() -> None:
    """Create every table of the edition, within a migration."""
    _protocol()
    _inbox()
    _outbox()
    _quarantine()
    _idempotency()


def drop() -> None:
    """Drop them, within a migration."""
    for table in TABLES:
        op.drop_table(table)


def _protocol() -> None:
    op.create_table("sequence", sa.Column("subject", KEY, primary_key=True), sa.Column("last", NUMBER, nullable=False))
    op.create_table("tick", sa.Column("name", KEY, primary_key=True), sa.Column("due_at", Instant(), nullable=False))
    op.create_table(
        "lane",
        sa.Column("source", KEY, primary_key=True),
        sa.Column("subject", KEY, primary_key=True),
        sa.Column("applied", NUMBER, nullable=False),
        sa.Column("arrived", NUMBER, nullable=False),
    )
    op.create_table(
        "operator_act",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("operator", KEY, nullable=False),
        sa.Column("act", WORD, nullable=False),
        sa.Column("target", Document, nullable=False),
        sa.Column("reason", sa.Text()),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("source", KEY, primary_key=True),
        sa.Column("event_id", KEY, primary_key=True),
        sa.Column("type", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("publisher", KEY),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("settled_at", Instant()),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("claim", KEY),
        sa.Column("claimed_until", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("deferrals", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text()),
        sa.UniqueConstraint("source", "subject", "sequence", name="inbox_lane_sequence"),
    )
    _partial_index("inbox_pending", "inbox", ["source", "subject"], "status = 'pending'")
    _partial_index("inbox_due", "inbox", ["next_at"], "status = 'pending'")
    _partial_index("inbox_dead", "inbox", ["source", "subject"], "status = 'dead'")


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("event_id", KEY, nullable=False, unique=True),
        sa.Column("type", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("exchange", KEY, nullable=False),
        sa.Column("routing_key", KEY, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("stated_at", Instant(), nullable=False),
        sa.Column("published_at", Instant()),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("claim", KEY),
        sa.Column("claimed_until", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text()),
        sa.UniqueConstraint("subject", "sequence", name="outbox_subject_sequence"),
    )
    _partial_index("outbox_unpublished", "outbox", ["subject", "sequence"], "published_at IS NULL")
    _partial_index("outbox_unpublished_by_age", "outbox", ["id"], "published_at IS NULL")


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("errors", Document, nullable=False),
        sa.Column("queue", KEY, nullable=False),
        sa.Column("exchange", KEY, nullable=False),
        sa.Column("routing_key", KEY, nullable=False),
        sa.Column("publisher", KEY),
        sa.Column("properties", Document, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("settled_at", Instant()),
    )
    op.create_index("quarantine_sha256", "quarantine", ["sha256"])


def _idempotency() -> None:
    op.create_table(
        "idempotency",
        sa.Column("request", sa.String(64), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("headers", Document),
        sa.Column("body", sa.LargeBinary()),
    )
    op.create_index("ix_idempotency_created_at", "idempotency", ["created_at"])


def _partial_index(name: str, table: str, columns: list[str], condition: str) -> None:
    rows = sa.text(condition)
    op.create_index(name, table, columns, postgresql_where=rows, sqlite_where=rows)
