"""Rows of conventions, of the documents that were issued, of their signed copies, and of the academy's templates."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from services.funding.tables.base import KEY, METADATA, WORD, project_id
from services.funding.tables.guarded import append_only
from shared.database import Document, Instant

CONVENTION = Table(
    "convention",
    METADATA,
    project_id(in_key=True),
    Column("parties", Document, nullable=False),
    Column("advance_percent", Integer, nullable=False),
    Column("begins_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("prepared_at", Instant, nullable=False),
    Column("prepared_by", KEY, nullable=False),
)

GRANT_DOCUMENT = Table(
    "grant_document",
    METADATA,
    Column("id", KEY, primary_key=True),
    project_id(),
    Column("kind", WORD, nullable=False),
    Column("number", String(32), nullable=False, unique=True),
    Column("template_version", Integer, nullable=False),
    Column("basis", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("issued_by", KEY, nullable=False),
    Column("pdf", LargeBinary, nullable=False),
    Index("grant_document_of_project", "project_id", "id"),
)
append_only(GRANT_DOCUMENT)

SIGNED_COPY = Table(
    "signed_copy",
    METADATA,
    Column("document_id", KEY, ForeignKey("grant_document.id"), primary_key=True),
    Column("signed_on", Date, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_by", KEY, nullable=False),
)
append_only(SIGNED_COPY)

DOCUMENT_TEMPLATE = Table(
    "document_template",
    METADATA,
    Column("kind", WORD, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("written_by", KEY, nullable=False),
)
append_only(DOCUMENT_TEMPLATE)

NUMBERING = Table(
    "numbering",
    METADATA,
    Column("kind", WORD, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)
"""The last place of a year: taken in the transaction that issues, so that numbers have no gap."""
