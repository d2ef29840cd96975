"""Rows of credits received."""

from sqlalchemy import BigInteger, Column, Integer, Table

from services.funding.tables.base import KEY, METADATA, WORD, programme
from shared.database import Instant

ENVELOPE_CREDIT = Table(
    "envelope_credit",
    METADATA,
    Column("reference", KEY, primary_key=True),
    Column("budget_year", Integer, nullable=False),
    programme(),
    Column("kind", WORD, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("credited_at", Instant, nullable=False),
)
