"""Rows of the reports of funded projects, one for each school year."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from services.submission.tables.base import IDENTIFIER, METADATA, WORD
from shared.database import Document, Instant

report = Table(
    "report",
    METADATA,
    Column("id", IDENTIFIER, primary_key=True),
    Column("project_id", IDENTIFIER, ForeignKey("project.id"), nullable=False),
    Column("school_year", String(9), nullable=False),
    Column("state", WORD, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("ask_on", Date, nullable=False),
    Column("granted", Document, nullable=False),
    Column("document", Document, nullable=False),
    Column("requested_at", Instant),
    Column("due_on", Date),
    Column("reminder", WORD),
    Column("submitted_at", Instant),
    UniqueConstraint("project_id", "school_year", name="report_once_a_year"),
    Index("report_to_ask_for", "state", "ask_on"),
    Index("report_by_due_date", "state", "due_on"),
    Index("report_by_state", "state", "id"),
)
