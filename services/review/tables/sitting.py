"""Rows of sittings, of the files on their agendas, and of signed minutes."""

from typing import Any

from sqlalchemy import Column, Connection, Date, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, event

from services.review.minutes_guards import set_up, take_down
from services.review.tables.base import METADATA, WORD, project_id
from shared.database import Document, Instant
from shared.messaging.tables import KEY

sitting = Table(
    "sitting",
    METADATA,
    Column("id", KEY, primary_key=True),
    Column("kind", WORD, nullable=False),
    Column("title", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("begins", String(5)),
    Column("where", Text),
    Column("state", WORD, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("attendance", Document, nullable=False),
    Column("presided_by", KEY),
    Column("commission_id", KEY, ForeignKey("commission.id")),
    Column("opened_at", Instant),
    Column("closes_at", Instant),
    Column("closed_at", Instant),
    Column("quorum", Integer),
    Column("number", String(32)),
    Index("sitting_by_state", "state", "closes_at"),
)

sitting_item = Table(
    "sitting_item",
    METADATA,
    Column("sitting_id", KEY, ForeignKey("sitting.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    project_id(),
    Column("record", Document),
    Index("sitting_of_file", "project_id", "sitting_id"),
)

minutes = Table(
    "minutes",
    METADATA,
    Column("sitting_id", KEY, ForeignKey("sitting.id"), primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("signed_at", Instant, nullable=False),
    Column("signed_by", KEY, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("pdf", LargeBinary, nullable=False),
)

minutes_counter = Table(
    "minutes_counter",
    METADATA,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)


def _guard(_table: Table, connection: Connection, **_: Any) -> None:
    set_up(connection)


def _unguard(_table: Table, connection: Connection, **_: Any) -> None:
    take_down(connection)


event.listen(minutes, "after_create", _guard)
event.listen(minutes, "after_drop", _unguard)
