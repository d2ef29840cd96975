"""Rows of the commission's own view of the academy's envelopes: what arrived, and what projects were promised."""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from services.review.tables.base import METADATA, project_id
from shared.messaging.tables import KEY

PROGRAMME = String(3)

envelope = Table(
    "envelope",
    METADATA,
    Column("programme", PROGRAMME, primary_key=True),
    Column("budget_year", Integer, primary_key=True, autoincrement=False),
    Column("credited_cents", BigInteger, nullable=False),
    Column("committed_cents", BigInteger, nullable=False),
)

credit = Table(
    "credit",
    METADATA,
    Column("reference", KEY, primary_key=True),
    Column("budget_year", Integer, nullable=False),
    Column("programme", PROGRAMME, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
)

commitment = Table(
    "commitment",
    METADATA,
    project_id(in_key=True),
    Column("budget_year", Integer, primary_key=True, autoincrement=False),
    Column("programme", PROGRAMME, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
)
