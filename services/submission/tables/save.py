"""Rows of the saves of projects, and of what was typed and could not be merged."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, UniqueConstraint

from services.submission.tables.base import IDENTIFIER, METADATA, UAI
from shared.database import Document, Instant
from shared.messaging.tables import KEY

save = Table(
    "save",
    METADATA,
    Column("project_id", IDENTIFIER, ForeignKey("project.id"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("subject", KEY),
    Column("uai", UAI),
    Column("before", Document, nullable=False),
)

kept_text = Table(
    "kept_text",
    METADATA,
    Column("id", IDENTIFIER, primary_key=True),
    Column("project_id", IDENTIFIER, ForeignKey("project.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("subject", KEY),
    Column("uai", UAI),
    Column("made_from", Integer, nullable=False),
    Column("typed", Document, nullable=False),
    Column("digest", String(64), nullable=False),
    UniqueConstraint("project_id", "digest", name="kept_text_once"),
)
