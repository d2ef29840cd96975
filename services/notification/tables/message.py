"""Rows: messages, who was told of what, and where delivery stands."""

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

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
    UniqueConstraint("event_source", "event_id", "audience", "uai", name="message_told_once"),
)
_FACT = (MESSAGE.c.event_source, MESSAGE.c.event_id)
_NO_SCHOOL = MESSAGE.c.uai.is_(None)
Index(
    "message_told_role_once",
    *_FACT,
    MESSAGE.c.audience,
    unique=True,
    postgresql_where=_NO_SCHOOL,
    sqlite_where=_NO_SCHOOL,
)
_E_MAIL = MESSAGE.c.status.in_(["pending", "sent"])
Index("message_mailed_once", *_FACT, MESSAGE.c.recipient, unique=True, postgresql_where=_E_MAIL, sqlite_where=_E_MAIL)
_PENDING = MESSAGE.c.status == "pending"
Index("message_due", MESSAGE.c.next_at, postgresql_where=_PENDING, sqlite_where=_PENDING)
Index("message_of_project", MESSAGE.c.project_id, MESSAGE.c.id)
Index("message_of_school", MESSAGE.c.uai, MESSAGE.c.id)
Index("message_of_audience", MESSAGE.c.audience, MESSAGE.c.id)
Index("message_of_status", MESSAGE.c.status, MESSAGE.c.id)
