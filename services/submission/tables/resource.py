"""Rows of the academy's library, its editions, and what it is found by."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false

from services.submission.tables.base import IDENTIFIER, METADATA, WORD
from services.submission.tables.public_sheet import MARK
from shared.database import Document, Instant
from shared.messaging.tables import KEY

resource = Table(
    "resource",
    METADATA,
    Column("id", IDENTIFIER, primary_key=True),
    Column("title", String(200), nullable=False),
    Column("summary", Text, nullable=False),
    Column("category", WORD, nullable=False),
    Column("audiences", Document, nullable=False),
    Column("stages", Document, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("is_offered", Boolean, nullable=False, server_default=false()),
)

resource_edition = Table(
    "resource_edition",
    METADATA,
    Column("resource_id", IDENTIFIER, ForeignKey("resource.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("published_at", Instant, nullable=False),
    Column("published_by", KEY, nullable=False),
    Column("note", Text),
    Column("link", Text),
    Column("name", String(255)),
    Column("type", String(127)),
    Column("size", BigInteger),
    Column("sha256", String(64)),
    Index("resource_edition_by_content", "sha256"),
)

resource_mark = Table(
    "resource_mark",
    METADATA,
    Column("mark", MARK, primary_key=True),
    Column("resource_id", IDENTIFIER, ForeignKey("resource.id"), primary_key=True),
    Index("resource_mark_of_resource", "resource_id"),
)
