"""What opens an account for a time: invitations, sessions in browsers, codes and tokens given to services."""

from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from services.identity.tables.base import METADATA
from shared.database import Instant

HASH = String(64)


def _account() -> Column[Any]:
    return Column("account", String(100), ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True)


def _session() -> Column[Any]:
    return Column("session", String(64), ForeignKey("session.id", ondelete="CASCADE"), nullable=False, index=True)


INVITATION = Table(
    "invitation",
    METADATA,
    Column("secret", HASH, primary_key=True),
    _account(),
    Column("purpose", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
SESSION = Table(
    "session",
    METADATA,
    Column("id", HASH, primary_key=True),
    _account(),
    Column("began_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("browser", Text, nullable=False),
    Column("address", String(64), nullable=False),
)
CODE = Table(
    "code",
    METADATA,
    Column("code", HASH, primary_key=True),
    _session(),
    Column("client", String(100), nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("nonce", Text),
    Column("challenge", Text, nullable=False),
    Column("auth_time", Integer, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
REFRESH_TOKEN = Table(
    "refresh_token",
    METADATA,
    Column("token", HASH, primary_key=True),
    _session(),
    Column("client", String(100), nullable=False),
    Column("scope", Text, nullable=False),
    Column("auth_time", Integer, nullable=False),
)
