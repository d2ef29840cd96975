"""Rows of projects, with what is kept of each: partners, frozen versions, drafts set aside, the timeline."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from services.submission.tables.base import IDENTIFIER, METADATA, UAI, WORD
from shared.database import Document, Instant
from shared.messaging.tables import KEY, Number

COMMENT_ID = String(64)

project = Table(
    "project",
    METADATA,
    Column("id", IDENTIFIER, primary_key=True),
    Column("uai", UAI, ForeignKey("structure.uai"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("status", WORD, nullable=False),
    Column("content", Document, nullable=False),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("awaited_party", WORD),
    Column("awaited_since", Instant),
    Column("awaited_due_on", Date),
    Column("answer_due_on", Date),
    Column("completion", Document),
    Column("attachments", Integer, nullable=False, server_default="0"),
    Column("supporters", Document, nullable=False, server_default="[]"),
    Column("delay_warning", WORD),
    Column("validated_version", Integer),
    Column("money_awaited_since", Instant),
    Column("money_due_on", Date),
    Column("concertation_id", IDENTIFIER),  # SQLite adds no foreign key to a table; nothing deletes a concertation
    UniqueConstraint("uai", "number", name="project_reference"),
    Index("project_by_structure", "uai", "id"),
    Index("project_by_status", "status", "id"),
    Index("project_by_awaited", "awaited_party", "id"),
    Index("project_by_due_date", "status", "answer_due_on"),
    Index("project_by_concertation", "concertation_id", "id"),
)

project_partner = Table(
    "project_partner",
    METADATA,
    Column("uai", UAI, ForeignKey("structure.uai"), primary_key=True),
    Column("project_id", IDENTIFIER, ForeignKey("project.id"), primary_key=True),
)

deposit = Table(
    "deposit",
    METADATA,
    Column("project_id", IDENTIFIER, ForeignKey("project.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("deposited_at", Instant, nullable=False),
    Column("content", Document, nullable=False),
)

unsent_draft = Table(
    "unsent_draft",
    METADATA,
    Column("project_id", IDENTIFIER, ForeignKey("project.id"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("set_aside_at", Instant, nullable=False),
    Column("content", Document, nullable=False),
)

comment_answer = Table(
    "comment_answer",
    METADATA,
    Column("project_id", IDENTIFIER, ForeignKey("project.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("comment_id", COMMENT_ID, primary_key=True),
    Column("text", Text, nullable=False),
    Column("deposited_in", Integer),
)

timeline = Table(
    "timeline",
    METADATA,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("project_id", IDENTIFIER, ForeignKey("project.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("details", Document, nullable=False),
    Column("event_id", KEY),
    Column("is_applied", Boolean, nullable=False),
    Index("timeline_by_project", "project_id", "at", "id"),
)
