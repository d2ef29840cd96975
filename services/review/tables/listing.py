"""Rows of what files are found by, and of the views that people keep of the list."""

from sqlalchemy import Boolean, Column, Index, String, Table

from services.review.tables.base import METADATA, project_id
from shared.database import Document, Instant
from shared.messaging.tables import KEY

# The beginnings of words are compared letter by letter, which a collation of a language does not do.
MARK = String(64).with_variant(String(64, collation="C"), "postgresql")

file_mark = Table(
    "file_mark",
    METADATA,
    Column("mark", MARK, primary_key=True),
    project_id(in_key=True),
    Index("file_mark_of_file", "project_id", "mark"),
)

saved_view = Table(
    "saved_view",
    METADATA,
    Column("subject", KEY, primary_key=True),
    Column("name", String(100), primary_key=True),
    Column("filters", Document, nullable=False),
    Column("is_shared", Boolean, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Index("saved_view_shared", "is_shared", "name"),
)
