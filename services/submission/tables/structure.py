"""Rows of the directory of schools."""

from sqlalchemy import Column, Double, ForeignKey, Index, Integer, String, Table

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
    Column("latitude", Double),
    Column("longitude", Double),
    Column("last_number", Integer, nullable=False, default=0, server_default="0"),
)

# In byte order on PostgreSQL, as SQLite has it anyway, so that the beginning of a word is a range of the key.
SEARCHED = String(64).with_variant(String(64, collation="C"), "postgresql")

structure_word = Table(
    "structure_word",
    METADATA,
    Column("word", SEARCHED, primary_key=True),
    Column("uai", UAI, ForeignKey("structure.uai"), primary_key=True),
    Index("structure_word_by_structure", "uai", "word"),
)
