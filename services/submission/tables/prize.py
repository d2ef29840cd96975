"""Rows of the yearly prize: its candidates, and what its jury makes of them."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text

from services.submission.tables.base import IDENTIFIER, METADATA
from shared.database import Document, Instant
from shared.messaging.tables import KEY

YEAR = String(9)

prize = Table(
    "prize",
    METADATA,
    Column("school_year", YEAR, primary_key=True),
    Column("title", String(200), nullable=False),
    Column("opens_on", Date, nullable=False),
    Column("closes_on", Date, nullable=False),
    Column("jury", Document, nullable=False),
    Column("awarded_at", Instant),
)

prize_candidate = Table(
    "prize_candidate",
    METADATA,
    Column("school_year", YEAR, ForeignKey("prize.school_year"), primary_key=True),
    Column("project_id", IDENTIFIER, ForeignKey("project.id"), primary_key=True),
    Column("text", Text, nullable=False),
    Column("presented_at", Instant, nullable=False),
    Column("shown", Document, nullable=False),
    Column("distinction", String(200)),
    Index("prize_candidate_of_project", "project_id"),
)

prize_opinion = Table(
    "prize_opinion",
    METADATA,
    Column("id", IDENTIFIER, primary_key=True),
    Column("school_year", YEAR, nullable=False),
    Column("project_id", IDENTIFIER, nullable=False),
    Column("subject", KEY, nullable=False),
    Column("mark", Integer, nullable=False),
    Column("text", Text),
    Column("given_at", Instant, nullable=False),
    Index("prize_opinion_of_candidate", "school_year", "project_id"),
)
