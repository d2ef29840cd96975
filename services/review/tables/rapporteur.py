"""Rows of who presents which file, of the rules that choose, and of the ties that exclude."""

from sqlalchemy import Column, Index, Table, Text

from services.review.tables.base import METADATA, project_id
from shared.database import Document, Instant
from shared.messaging.tables import KEY

rapporteur = Table(
    "rapporteur",
    METADATA,
    project_id(in_key=True),
    Column("subject", KEY, nullable=False),
    Column("name", Text, nullable=False),
    Column("assigned_at", Instant, nullable=False),
    Column("assigned_by", KEY),
    Index("rapporteur_by_subject", "subject", "project_id"),
)

rapporteur_rules = Table(
    "rapporteur_rules",
    METADATA,
    Column("id", KEY, primary_key=True),
    Column("set_at", Instant, nullable=False),
    Column("set_by", KEY, nullable=False),
    Column("rules", Document, nullable=False),
)

ties = Table(
    "ties",
    METADATA,
    Column("id", KEY, primary_key=True),
    Column("subject", KEY, nullable=False),
    Column("structures", Document, nullable=False),
    Column("declared_at", Instant, nullable=False),
    Column("declared_by", KEY, nullable=False),
    Index("ties_of_subject", "subject", "id"),
)
