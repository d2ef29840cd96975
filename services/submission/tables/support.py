"""Rows of the help that schools ask for, and of what they and those who help write to each other."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text

from services.submission.tables.base import IDENTIFIER, METADATA, WORD
from shared.database import Instant
from shared.messaging.tables import KEY

support_request = Table(
    "support_request",
    METADATA,
    Column("id", IDENTIFIER, primary_key=True),
    Column("project_id", IDENTIFIER, ForeignKey("project.id"), nullable=False),
    Column("helper", WORD, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", WORD, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("asked_by", KEY, nullable=False),
    Column("supporter", KEY),
    Column("supporter_name", String(200)),
    Column("assigned_at", Instant),
    Column("ended_at", Instant),
    Index("support_of_project", "project_id", "id"),
    Index("support_by_state", "state", "id"),
    Index("support_by_supporter", "supporter", "state", "project_id"),
)

message = Table(
    "message",
    METADATA,
    Column("id", IDENTIFIER, primary_key=True),
    Column("project_id", IDENTIFIER, ForeignKey("project.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("author", KEY, nullable=False),
    Column("is_of_school", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("part", String(200)),
    Index("message_of_project", "project_id", "id"),
)
