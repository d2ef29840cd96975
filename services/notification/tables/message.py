"""Rows: messages, who was told of what, and where delivery stands."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Index, Integer, String, Table, Text

from services.notification.tables.base import METADATA
from shared.database import Instant

MESSAGE = Table(
    "message",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("project_id", String(64)),
    Column("uai", String(8)),
    Column("event_source", String(255), nullable=False),
    Column("event_id", String(255), nullable=False),
    Column("event_type", String(255), nullable=False),
    Column("correlation_id", String(255), nullable=False),
    Column("template", String(64), nullable=False),
    Column("audience", String(32), nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("header_id", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("deferrals", Integer, nullable=False),
    Column("last_error", Text),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("put_off_at", Instant),
    Column("next_at", Instant, nullable=False),
    Column("claim", String(36)),
    Column("claimed_until", Instant, nullable=False),
    Column("channel", String(16), nullable=False, server_default="email"),
    Column("copy_for", String(255)),
    Column("unsubscribe", Text),
    Column("traceparent", String(255)),
)
_FACT = (MESSAGE.c.event_source, MESSAGE.c.event_id)
_IS_COPY = MESSAGE.c.copy_for.is_not(None)
_OF_SCHOOL = MESSAGE.c.uai.is_not(None) & ~_IS_COPY
_OF_ROLE = MESSAGE.c.uai.is_(None) & ~_IS_COPY
_MAILED = MESSAGE.c.status.in_(["pending", "sent"])
_PENDING = MESSAGE.c.status == "pending"


def _unique(name: str, condition: ColumnElement[bool], *columns: Column[Any]) -> None:
    Index(name, *_FACT, *columns, unique=True, postgresql_where=condition, sqlite_where=condition)


_unique("message_told_once", _OF_SCHOOL, MESSAGE.c.audience, MESSAGE.c.uai)
_unique("message_told_role_once", _OF_ROLE, MESSAGE.c.audience)
_unique("message_copied_once", _IS_COPY, MESSAGE.c.copy_for)
_unique("message_mailed_once", _MAILED, MESSAGE.c.recipient)
Index("message_due", MESSAGE.c.channel, MESSAGE.c.next_at, postgresql_where=_PENDING, sqlite_where=_PENDING)
Index("message_of_header", MESSAGE.c.header_id)
Index("message_of_copy", MESSAGE.c.copy_for, MESSAGE.c.id)
Index("message_of_project", MESSAGE.c.project_id, MESSAGE.c.id)
Index("message_of_school", MESSAGE.c.uai, MESSAGE.c.id)
Index("message_of_audience", MESSAGE.c.audience, MESSAGE.c.id)
Index("message_of_status", MESSAGE.c.status, MESSAGE.c.id)
