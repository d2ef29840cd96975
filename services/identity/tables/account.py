"""Who may sign in: people and structures, and systems (clients)."""

from sqlalchemy import BigInteger, Boolean, Column, String, Table, Text

from services.identity.tables.base import METADATA
from shared.database import Document, Instant

ACCOUNT = Table(
    "account",
    METADATA,
    Column("id", String(100), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("roles", Document, nullable=False),
    Column("email", String(254)),
    Column("uai", String(8), index=True),
    Column("password", Text),
    Column("totp", Text),
    Column("totp_step", BigInteger),
    Column("is_disabled", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)
CLIENT = Table(
    "client",
    METADATA,
    Column("id", String(100), primary_key=True),
    Column("name", Text, nullable=False),
    Column("secret", String(64), nullable=False),
    Column("roles", Document, nullable=False),
    Column("created_at", Instant, nullable=False),
)
