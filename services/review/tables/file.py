"""Rows of files, with all that is attached to them."""

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
    Text,
    UniqueConstraint,
    false,
)

from services.review.tables.base import METADATA, WORD, project_id
from shared.database import Document, Instant
from shared.messaging.tables import KEY

file = Table(
    "file",
    METADATA,
    Column("project_id", KEY, primary_key=True),
    Column("status", WORD, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("uai", String(8), nullable=False),
    Column("structure_name", Text, nullable=False),
    Column("requested_cents", BigInteger, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("deposited_on", Date, nullable=False),
    Column("answer_due_on", Date, nullable=False),
    Column("was_validated", Boolean, nullable=False),
    Column("department", String(3), nullable=False),
    Column("degree", Integer, nullable=False),
    Column("sector", WORD, nullable=False),
    Column("priority_education", WORD, nullable=False),
    Column("digital", Boolean, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("decided_on", Date),
    Column("delay_days", Integer),
    Column("granted_cents", BigInteger, nullable=False),
    Column("allocation_status", WORD),
    Column("allocation_is_overdue", Boolean, nullable=False),
    Column("allocation_content", Document, nullable=False),
    Index("file_by_status", "status", "project_id"),
    Index("file_by_structure", "uai", "project_id"),
    Index("file_by_receipt", "received_at", "project_id"),
    Index("file_by_due_date", "answer_due_on", "project_id"),
    Index("file_by_request", "requested_cents", "project_id"),
    Index("file_by_name", "structure_name", "project_id"),
    Index("file_by_department", "department", "project_id"),
    Index("file_by_decision", "decided_on", "project_id"),
)

file_version = Table(
    "file_version",
    METADATA,
    project_id(in_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("deposited_at", Instant, nullable=False),
    Column("deposited_on", Date, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("content", Document, nullable=False),
)

completion_request = Table(
    "completion_request",
    METADATA,
    Column("id", KEY, primary_key=True),
    project_id(),
    Column("position", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("requested_on", Date, nullable=False),
    Column("ended_at", Instant),
    Column("ending", WORD),
    UniqueConstraint("project_id", "position", name="completion_request_once"),
)

completion_comment = Table(
    "completion_comment",
    METADATA,
    Column("id", KEY, primary_key=True),
    Column("request_id", KEY, ForeignKey("completion_request.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("part", Text),
    Column("text", Text, nullable=False),
    UniqueConstraint("request_id", "position", name="completion_comment_once"),
)

decision = Table(
    "decision",
    METADATA,
    Column("id", KEY, primary_key=True),
    project_id(),
    Column("position", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("outcome", WORD, nullable=False),
    Column("reason", Text),
    Column("grant_lines", Document, nullable=False),
    Column("grant_in_part", Boolean, nullable=False, server_default=false()),
    Column("decided_at", Instant, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("allocation_due_on", Date),
    Column("decided_by", KEY, nullable=False),
    Column("amends", KEY),
    Column("corrects", KEY),
    Column("error", Text),
    Column("awaits_credits", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("project_id", "position", name="decision_in_order"),
    UniqueConstraint("project_id", "corrects", name="decision_corrected_once"),
)

history = Table(
    "history",
    METADATA,
    project_id(in_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("act", WORD, nullable=False),
    Column("version", Integer, nullable=False),
    Column("by", KEY),
    Column("text", Text),
)
