"""Rows: the wording that an academy has given to letters."""

from sqlalchemy import Column, Integer, String, Table, Text

from services.notification.tables.base import METADATA
from shared.database import Instant

LETTER_TEMPLATE = Table(
    "letter_template",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("written_by", String(255), nullable=False),
)
