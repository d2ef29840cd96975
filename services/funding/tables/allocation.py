"""Rows of promises to projects, and of projects that are promised nothing any more."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
)

from services.funding.tables.base import KEY, METADATA, WORD, programme
from shared.database import Document, Instant

ALLOCATION = Table(
    "allocation",
    METADATA,
    Column("project_id", KEY, primary_key=True),
    Column("id", KEY, nullable=False, unique=True),
    Column("decision_id", KEY, nullable=False),
    programme(),
    Column("uai", String(8), nullable=False),
    Column("beneficiary", Document, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("arrival", BigInteger, nullable=False),
    Column("shares", Document, nullable=False),
    Column("secured", Document, nullable=False, server_default="[]"),
    Column("made", Document, nullable=False, server_default="[]"),
    Column("frozen", Document, nullable=False, server_default="[]"),
    Column("cancelled", Document, nullable=False, server_default="[]"),
    Column("given", Document, nullable=False, server_default="[]"),
    Column("lines", Document, nullable=False, server_default="[]"),
    Column("status", WORD, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("overdue_noticed_at", Instant),
    Column("warned_days", Integer),
    Column("is_beneficiary_named", Boolean, nullable=False, server_default=false()),
    Column("is_divisible", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("programme", "arrival", name="allocation_programme_arrival"),
    Index("allocation_status", "status", "project_id"),
    Index("allocation_due", "status", "due_on"),
    Index("allocation_uai", "uai", "project_id"),
)

WAITING_SHARE = Table(
    "waiting_share",
    METADATA,
    Column("project_id", KEY, ForeignKey("allocation.project_id"), primary_key=True),
    Column("budget_year", Integer, primary_key=True, autoincrement=False),
    programme(),
    Column("decided_at", Instant, nullable=False),
    Column("arrival", BigInteger, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Index("waiting_share_queue", "programme", "budget_year", "decided_at", "arrival"),
)
"""What those who wait, wait for, year by year: whoever arrives looks here at who is before them, and at no more."""

CLOSED_PROJECT = Table(
    "closed_project",
    METADATA,
    Column("project_id", KEY, primary_key=True),
    Column("manner", WORD, nullable=False),
    Column("closed_at", Instant, nullable=False),
)
"""Projects withdrawn or stopped: what is validated of them later reserves nothing."""
