"""Rows of who stood aside from which file."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from services.review.tables.base import METADATA, project_id
from shared.database import Instant
from shared.messaging.tables import KEY

recusal = Table(
    "recusal",
    METADATA,
    project_id(in_key=True),
    Column("subject", KEY, primary_key=True),
    Column("commission_id", KEY, ForeignKey("commission.id"), nullable=False),
    Column("recused_at", Instant, nullable=False),
    Column("reason", Text),
    Index("recusal_of_subject", "subject", "project_id"),
)
