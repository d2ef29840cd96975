"""Rows of credits that left an envelope."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from services.funding.tables.base import CODE, KEY, METADATA, WORD, programme
from shared.database import Instant

ENVELOPE_MOVEMENT = Table(
    "envelope_movement",
    METADATA,
    Column("reference", KEY, primary_key=True),
    Column("movement", WORD, nullable=False),
    Column("budget_year", Integer, nullable=False),
    programme(),
    Column("kind", WORD, nullable=False),
    Column("to_budget_year", Integer),
    Column("to_programme", CODE),
    Column("amount_cents", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("moved_at", Instant, nullable=False),
)
