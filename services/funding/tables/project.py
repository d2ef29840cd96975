"""Rows of projects as they were deposited, and of concertations as they were declared: what figures are made of."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Table, Text

from services.funding.tables.base import KEY, METADATA, WORD
from shared.database import Document, Instant


def _school() -> list[Column[object]]:
    return [
        Column("uai", String(8), nullable=False),
        Column("name", Text, nullable=False),
        Column("kind", WORD, nullable=False),
        Column("degree", Integer, nullable=False),
        Column("sector", WORD, nullable=False),
        Column("commune", Text, nullable=False),
        Column("postcode", String(5), nullable=False),
        Column("department", String(3), nullable=False),
        Column("priority_education", WORD, nullable=False),
    ]


PROJECT = Table(
    "project",
    METADATA,
    Column("id", KEY, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("reference", String(50)),
    Column("title", Text, nullable=False),
    Column("axes", Document, nullable=False),
    *_school(),
    Column("is_shared", Boolean, nullable=False),
    Column("requested_cents", BigInteger, nullable=False),
    Column("first_submitted_at", Instant, nullable=False),
)

INTENTION = Table(
    "intention",
    METADATA,
    Column("concertation_id", KEY, primary_key=True),
    *_school(),
    Column("declared_at", Instant, nullable=False),
)
