"""Rows of concertations and of their meetings."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from services.submission.tables.base import IDENTIFIER, METADATA, UAI, WORD
from services.submission.tables.network import NETWORK_ID
from shared.database import Document, Instant

concertation = Table(
    "concertation",
    METADATA,
    Column("id", IDENTIFIER, primary_key=True),
    Column("uai", UAI, ForeignKey("structure.uai"), nullable=False),
    Column("state", WORD, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("title", String(300)),
    Column("scope", WORD, nullable=False),
    Column("network_id", NETWORK_ID, ForeignKey("network.id")),
    Column("pilot", String(200)),
    Column("themes", Document, nullable=False),
    Column("participants", Document, nullable=False),
    Column("declared_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("outcome", Text),
    Column("reason", Text),
    Index("concertation_by_structure", "uai", "id"),
    Index("concertation_by_state", "state", "id"),
)

meeting = Table(
    "meeting",
    METADATA,
    Column("id", IDENTIFIER, primary_key=True),
    Column("concertation_id", IDENTIFIER, ForeignKey("concertation.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("begins", String(5)),
    Column("ends", String(5)),
    Column("place", String(300)),
    Column("agenda", Document, nullable=False),
    Column("notes", Text),
    Column("participants", Document, nullable=False),
    Column("is_held", Boolean, nullable=False),
    Index("meeting_by_concertation", "concertation_id", "day", "id"),
)
