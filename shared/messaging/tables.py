"""The rows of the protocol, which every service keeps beside its own: outbox, lanes, inbox, quarantine, acts, ticks."""

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from shared.database import Document, Instant

Number = BigInteger().with_variant(Integer(), "sqlite")
KEY = String(255)


@dataclass(frozen=True)
class MessagingTables:
    """The tables of the protocol within one service's metadata."""

    sequence: Table
    outbox: Table
    lane: Table
    inbox: Table
    quarantine: Table
    operator_act: Table
    tick: Table
    allowance: Table


def messaging_tables(metadata: MetaData) -> MessagingTables:
    """Add the protocol's tables to a service's metadata. Call once per service."""
    return MessagingTables(
        sequence=_sequence(metadata),
        outbox=_outbox(metadata),
        lane=_lane(metadata),
        inbox=_inbox(metadata),
        quarantine=_quarantine(metadata),
        operator_act=_operator_act(metadata),
        tick=_tick(metadata),
        allowance=_allowance(metadata),
    )


def _sequence(metadata: MetaData) -> Table:
    """The last sequence given to each subject: counted in the fact's own transaction, so that it leaves no gap."""
    return Table("sequence", metadata, Column("subject", KEY, primary_key=True), Column("last", Number, nullable=False))


def _outbox(metadata: MetaData) -> Table:
    table = Table(
        "outbox",
        metadata,
        Column("id", Number, primary_key=True, autoincrement=True),
        Column("event_id", KEY, nullable=False, unique=True),
        Column("type", KEY, nullable=False),
        Column("subject", KEY, nullable=False),
        Column("sequence", Number, nullable=False),
        Column("exchange", KEY, nullable=False),
        Column("routing_key", KEY, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("stated_at", Instant, nullable=False),
        Column("published_at", Instant),
        Column("next_at", Instant, nullable=False),
        Column("claim", KEY),
        Column("claimed_until", Instant, nullable=False),
        Column("attempts", Integer, nullable=False, default=0),
        Column("last_error", Text),
        UniqueConstraint("subject", "sequence", name="outbox_subject_sequence"),
    )
    unpublished = table.c.published_at.is_(None)
    Index(
        "outbox_unpublished", table.c.subject, table.c.sequence, postgresql_where=unpublished, sqlite_where=unpublished
    )
    Index("outbox_unpublished_by_age", table.c.id, postgresql_where=unpublished, sqlite_where=unpublished)
    return table


def _lane(metadata: MetaData) -> Table:
    """What was applied last of each (source, subject), and, for a source without sequence, how many have arrived."""
    return Table(
        "lane",
        metadata,
        Column("source", KEY, primary_key=True),
        Column("subject", KEY, primary_key=True),
        Column("applied", Number, nullable=False),
        Column("arrived", Number, nullable=False),
    )


def _inbox(metadata: MetaData) -> Table:
    table = Table(
        "inbox",
        metadata,
        Column("source", KEY, primary_key=True),
        Column("event_id", KEY, primary_key=True),
        Column("type", KEY, nullable=False),
        Column("subject", KEY, nullable=False),
        Column("sequence", Number, nullable=False),
        Column("sha256", String(64), nullable=False),
        Column("body", LargeBinary),
        Column("publisher", KEY),
        Column("received_at", Instant, nullable=False),
        Column("status", String(16), nullable=False),
        Column("settled_at", Instant),
        Column("next_at", Instant, nullable=False),
        Column("claim", KEY),
        Column("claimed_until", Instant, nullable=False),
        Column("attempts", Integer, nullable=False, default=0),
        Column("deferrals", Integer, nullable=False, default=0),
        Column("last_error", Text),
        UniqueConstraint("source", "subject", "sequence", name="inbox_lane_sequence"),
    )
    pending = table.c.status == "pending"
    Index("inbox_pending", table.c.source, table.c.subject, postgresql_where=pending, sqlite_where=pending)
    Index("inbox_due", table.c.next_at, postgresql_where=pending, sqlite_where=pending)
    dead = table.c.status == "dead"
    Index("inbox_dead", table.c.source, table.c.subject, postgresql_where=dead, sqlite_where=dead)
    return table


def _quarantine(metadata: MetaData) -> Table:
    table = Table(
        "quarantine",
        metadata,
        Column("id", KEY, primary_key=True),
        Column("received_at", Instant, nullable=False),
        Column("code", String(64), nullable=False),
        Column("reason", Text, nullable=False),
        Column("errors", Document, nullable=False),
        Column("queue", KEY, nullable=False),
        Column("exchange", KEY, nullable=False),
        Column("routing_key", KEY, nullable=False),
        Column("publisher", KEY),
        Column("properties", Document, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("sha256", String(64), nullable=False),
        Column("status", String(16), nullable=False),
        Column("settled_at", Instant),
    )
    Index("quarantine_sha256", table.c.sha256)
    return table


def _operator_act(metadata: MetaData) -> Table:
    return Table(
        "operator_act",
        metadata,
        Column("id", KEY, primary_key=True),
        Column("at", Instant, nullable=False),
        Column("operator", KEY, nullable=False),
        Column("act", String(32), nullable=False),
        Column("target", Document, nullable=False),
        Column("reason", Text),
    )


def _tick(metadata: MetaData) -> Table:
    return Table("tick", metadata, Column("name", KEY, primary_key=True), Column("due_at", Instant, nullable=False))


def _allowance(metadata: MetaData) -> Table:
    """When what a partner has used up of its share will be paid back."""
    return Table(
        "allowance", metadata, Column("name", KEY, primary_key=True), Column("used_until", Instant, nullable=False)
    )
