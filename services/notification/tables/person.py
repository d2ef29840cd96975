"""Rows: people who have given an address, and whose messages they get copies of."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from services.notification.tables.base import METADATA
from shared.database import Document, Instant

PERSON = Table(
    "person",
    METADATA,
    Column("subject", String(255), primary_key=True),
    Column("address", String(254), nullable=False),
    Column("leaving", String(64), nullable=False, unique=True),
    Column("choices", Document, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("code", Text),
    Column("code_until", Instant),
    Column("tries", Integer, nullable=False),
)
_PERSON = ForeignKey("person.subject", ondelete="CASCADE", onupdate="CASCADE")
PLACE = Table(
    "place",
    METADATA,
    Column("subject", String(255), _PERSON, primary_key=True),
    Column("audience", String(32), primary_key=True),
    Column("uai", String(8), primary_key=True),
)
Index("place_of", PLACE.c.audience, PLACE.c.uai)
