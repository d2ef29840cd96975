"""Rows of the ledger that all money is counted in; what in the database keeps them true is in `ledger_guards`."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Connection, ForeignKey, Index, Integer, Table, event, insert

from services.funding.ledger_guards import count_postings, set_up, take_down
from services.funding.tables.base import CODE, KEY, METADATA, WORD, programme
from shared.database import Instant

JOURNAL = Table(
    "journal",
    METADATA,
    Column("name", KEY, primary_key=True),
    Column("entries", BigInteger, nullable=False),
    Column("last_at", Instant),
)
"""Counts the entries of the one ledger: their numbers have no gap, and follow the order in which they became true.
`last_at` is the latest entry's instant: no later entry has an earlier one, so that a date cuts the ledger in two."""
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
    Index("journal_entry_at", "at", "id"),
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
    programme(),
    Column("kind", WORD, nullable=False),
    Column("state", WORD, nullable=False),
    Column("project_id", KEY, index=True),
    Column("amount_cents", BigInteger, nullable=False),
    CheckConstraint("amount_cents <> 0", name="posting_moves_something"),
    Index("posting_account", "programme", "kind", "state", "budget_year", "project_id"),
)

NOT_OVERDRAWN = "account_is_not_overdrawn"
ACCOUNT_BALANCE = Table(
    "account_balance",
    METADATA,
    Column("budget_year", Integer, primary_key=True, autoincrement=False),
    Column("programme", CODE, primary_key=True),
    Column("kind", WORD, primary_key=True),
    Column("state", WORD, primary_key=True),
    Column("project_id", KEY, primary_key=True, server_default=""),
    Column("cents", BigInteger, nullable=False),
    CheckConstraint("cents >= 0 OR state = 'granted_by_ministry'", name=NOT_OVERDRAWN),
    Index("account_balance_of_project", "project_id"),
)
"""What each account adds up to; the database itself keeps it, posting by posting. Shared accounts have ''."""

CLOSING = Table(
    "closing",
    METADATA,
    Column("last_entry_id", BigInteger, ForeignKey("journal_entry.id"), primary_key=True, autoincrement=False),
    Column("budget_year", Integer, primary_key=True, autoincrement=False),
    Column("programme", CODE, primary_key=True),
    Column("kind", WORD, primary_key=True),
    Column("state", WORD, primary_key=True),
    Column("cents", BigInteger, nullable=False),
)
"""What the envelopes' states added up to once an entry was written: sums up to any later one begin there."""


def _open_journal(_table: Table, connection: Connection, **_: Any) -> None:
    connection.execute(insert(JOURNAL), {"name": LEDGER, "entries": 0})


def _guard(_table: Table, connection: Connection, **_: Any) -> None:
    set_up(connection)
    count_postings(connection)


def _unguard(_table: Table, connection: Connection, **_: Any) -> None:
    take_down(connection)


event.listen(JOURNAL, "after_create", _open_journal)
event.listen(POSTING, "after_create", _guard)
event.listen(POSTING, "after_drop", _unguard)
