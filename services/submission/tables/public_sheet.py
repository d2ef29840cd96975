"""Rows of what schools publish of their projects, and of what it is found by."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table

from services.submission.tables.base import IDENTIFIER, METADATA
from shared.database import Document, Instant

# The beginnings of words are compared letter by letter, which a collation of a language does not do.
MARK = String(64).with_variant(String(64, collation="C"), "postgresql")

public_sheet = Table(
    "public_sheet",
    METADATA,
    Column("project_id", IDENTIFIER, ForeignKey("project.id"), primary_key=True),
    Column("id", IDENTIFIER, nullable=False, unique=True),
    Column("parts", Document, nullable=False),
    Column("is_model", Boolean, nullable=False),
    Column("shown", Document, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

public_mark = Table(
    "public_mark",
    METADATA,
    Column("mark", MARK, primary_key=True),
    Column("project_id", IDENTIFIER, ForeignKey("public_sheet.project_id"), primary_key=True),
    Index("public_mark_of_project", "project_id"),
)
