"""Rows of the directory of schools."""

from sqlalchemy import Column, Integer, String, Table, Text

from services.submission.tables.base import METADATA, UAI, WORD

structure = Table(
    "structure",
    METADATA,
    Column("uai", UAI, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("kind", WORD, nullable=False),
    Column("degree", Integer, nullable=False),
    Column("sector", WORD, nullable=False),
    Column("commune", String(100), nullable=False),
    Column("postcode", String(5), nullable=False),
    Column("department", String(3), nullable=False),
    Column("priority_education", WORD, nullable=False),
    Column("email", String(254)),
    Column("search_words", Text, nullable=False),
    Column("last_number", Integer, nullable=False, default=0, server_default="0"),
)
