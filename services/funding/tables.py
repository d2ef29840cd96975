"""The rows of funding: programmes, credits, allocations, payments, and the ledger that all money is counted in."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    insert,
)

from services.funding.domain.budget import Programme
from services.funding.ledger_guards import set_up, take_down
from shared.database import Document, Instant
from shared.messaging.tables import messaging_tables
from shared.web.idempotency import idempotency_table

METADATA = MetaData()
MESSAGING = messaging_tables(METADATA)
IDEMPOTENCY = idempotency_table(METADATA)

KEY = String(255)
WORD = String(32)
CODE = String(3)

PROGRAMME = Table(
    "programme",
    METADATA,
    Column("code", CODE, primary_key=True),
    Column("arrivals", BigInteger, nullable=False),
)
"""Who is about to move money of a programme locks its row first; `arrivals` counts its validations."""

ENVELOPE_CREDIT = Table(
    "envelope_credit",
    METADATA,
    Column("reference", KEY, primary_key=True),
    Column("budget_year", Integer, nullable=False),
    Column("programme", CODE, ForeignKey("programme.code"), nullable=False),
    Column("kind", WORD, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("credited_at", Instant, nullable=False),
)

ALLOCATION = Table(
    "allocation",
    METADATA,
    Column("project_id", KEY, primary_key=True),
    Column("id", KEY, nullable=False, unique=True),
    Column("decision_id", KEY, nullable=False),
    Column("programme", CODE, ForeignKey("programme.code"), nullable=False),
    Column("uai", String(8), nullable=False),
    Column("beneficiary", Document, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("arrival", BigInteger, nullable=False),
    Column("shares", Document, nullable=False),
    Column("secured", Document, nullable=False, server_default="[]"),
    Column("made", Document, nullable=False, server_default="[]"),
    Column("status", WORD, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("overdue_noticed_at", Instant),
    UniqueConstraint("programme", "arrival", name="allocation_programme_arrival"),
    Index("allocation_status", "status", "project_id"),
    Index("allocation_uai", "uai", "project_id"),
)

PAYMENT = Table(
    "payment",
    METADATA,
    Column("id", KEY, primary_key=True),
    Column("project_id", KEY, ForeignKey("allocation.project_id"), nullable=False, index=True),
    Column("kind", WORD, nullable=False),
    Column("beneficiary", Document, nullable=False),
    Column("draws", Document, nullable=False),
    Column("ordered_at", Instant, nullable=False),
    Column("outcome", WORD),
    Column("settled_on", Date),
    Column("finance_reference", KEY),
    Column("reason", Text),
)

CLOSED_PROJECT = Table(
    "closed_project",
    METADATA,
    Column("project_id", KEY, primary_key=True),
    Column("manner", WORD, nullable=False),
    Column("closed_at", Instant, nullable=False),
)
"""Projects withdrawn or stopped: what is validated of them later reserves nothing."""

JOURNAL = Table(
    "journal",
    METADATA,
    Column("name", KEY, primary_key=True),
    Column("entries", BigInteger, nullable=False),
)
"""Counts the entries of the one ledger: their numbers have no gap, and follow the order in which they became true."""
LEDGER = "ledger"

JOURNAL_ENTRY = Table(
    "journal_entry",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("reference", KEY, nullable=False),
    Column("project_id", KEY, index=True),
    Column("cause_event_id", KEY),
)

POSTING = Table(
    "posting",
    METADATA,
    Column(
        "entry_id",
        BigInteger,
        ForeignKey("journal_entry.id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("budget_year", Integer, nullable=False),
    Column("programme", CODE, ForeignKey("programme.code"), nullable=False),
    Column("kind", WORD, nullable=False),
    Column("state", WORD, nullable=False),
    Column("project_id", KEY, index=True),
    Column("amount_cents", BigInteger, nullable=False),
    CheckConstraint("amount_cents <> 0", name="posting_moves_something"),
    Index("posting_account", "programme", "kind", "state", "budget_year", "project_id"),
)


def _seed_programmes(_table: Table, connection: Connection, **_: Any) -> None:
    connection.execute(insert(PROGRAMME), [{"code": code.value, "arrivals": 0} for code in Programme])


def _open_journal(_table: Table, connection: Connection, **_: Any) -> None:
    connection.execute(insert(JOURNAL), {"name": LEDGER, "entries": 0})


def _guard_ledger(_table: Table, connection: Connection, **_: Any) -> None:
    set_up(connection)


def _drop_guards(_table: Table, connection: Connection, **_: Any) -> None:
    take_down(connection)


event.listen(PROGRAMME, "after_create", _seed_programmes)
event.listen(JOURNAL, "after_create", _open_journal)
event.listen(POSTING, "after_create", _guard_ledger)
event.listen(POSTING, "after_drop", _drop_guards)
