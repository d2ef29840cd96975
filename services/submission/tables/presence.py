"""Who has an editor open. Nothing of it is kept longer than a day."""

from sqlalchemy import Column, ForeignKey, String, Table, Text

from services.submission.tables.base import METADATA
from shared.database import Instant

presence = Table(
    "presence",
    METADATA,
    Column("project_id", String(36), ForeignKey("project.id", ondelete="CASCADE"), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("name", Text, nullable=False),
    Column("seen_at", Instant, nullable=False, index=True),
)
