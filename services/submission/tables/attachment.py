"""Rows of the files that go with projects."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from services.submission.tables.base import IDENTIFIER, METADATA, WORD
from shared.database import Instant
from shared.messaging.tables import KEY

attachment = Table(
    "attachment",
    METADATA,
    Column("id", IDENTIFIER, primary_key=True),
    Column("project_id", IDENTIFIER, ForeignKey("project.id"), nullable=False),
    Column("name", String(255), nullable=False),
    Column("type", String(127), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("since", Integer, nullable=False),
    Column("until", Integer),
    Column("state", WORD, nullable=False),
    Column("finding", String(255)),
    Column("added_at", Instant, nullable=False),
    Column("added_by", KEY, nullable=False),
    Index("attachment_of_project", "project_id", "id"),
    Index("attachment_by_content", "sha256"),
    Index("attachment_by_state", "state", "added_at"),
)
