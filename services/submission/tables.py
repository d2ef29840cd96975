"""The rows of this service: structures, projects and who shares them, their texts and timelines; the kernel's own."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from shared.database import Document, Instant
from shared.messaging.tables import KEY, Number, messaging_tables
from shared.web.idempotency import idempotency_table

METADATA = MetaData()
MESSAGING = messaging_tables(METADATA)
IDEMPOTENCY = idempotency_table(METADATA)

UAI = String(8)
IDENTIFIER = String(36)
WORD = String(32)

structure = Table(
    "structure",
    METADATA,
    Column("uai", UAI, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("kind", WORD, nullable=False),
    Column("degree", Integer, nullable=False),
    Column("sector", WORD, nullable=False),
    Column("commune", String(100), nullable=False),
    Column("postcode", String(5), nullable=False),
    Column("department", String(3), nullable=False),
    Column("priority_education", WORD, nullable=False),
    Column("email", String(254)),
    Column("search_words", Text, nullable=False),
    Column("last_number", Integer, nullable=False, default=0, server_default="0"),
)

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
    UniqueConstraint("uai", "number", name="project_reference"),
    Index("project_by_structure", "uai", "id"),
    Index("project_by_status", "status", "id"),
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
