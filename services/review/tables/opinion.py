"""Rows of the opinions that are asked of experts."""

from sqlalchemy import Column, Date, Index, Integer, Table, Text

from services.review.tables.base import METADATA, WORD, project_id
from shared.database import Instant
from shared.messaging.tables import KEY

opinion = Table(
    "opinion",
    METADATA,
    Column("id", KEY, primary_key=True),
    project_id(),
    Column("version", Integer, nullable=False),
    Column("expert_role", WORD, nullable=False),
    Column("expert_subject", KEY),
    Column("question", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("requested_by", KEY),
    Column("standing", WORD, nullable=False),
    Column("advice", WORD),
    Column("text", Text),
    Column("settled_at", Instant),
    Column("settled_by", KEY),
    Column("reminder", WORD),
    Index("opinion_of_file", "project_id", "id"),
    Index("opinion_of_expert", "expert_subject", "project_id"),
    Index("opinion_by_due_date", "standing", "due_on"),
)
