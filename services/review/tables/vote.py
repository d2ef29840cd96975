"""Rows of how members voted."""

from sqlalchemy import Column, Date, ForeignKey, Integer, Table

from services.review.tables.base import METADATA, WORD, project_id
from shared.database import Instant
from shared.messaging.tables import KEY

vote = Table(
    "vote",
    METADATA,
    project_id(in_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("voter", KEY, primary_key=True),
    Column("choice", WORD, nullable=False),
    Column("commission_id", KEY, ForeignKey("commission.id"), nullable=False),
    Column("cast_at", Instant, nullable=False),
    Column("cast_on", Date, nullable=False),
)
