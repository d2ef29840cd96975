"""Rows of the ledger that all money is counted in; what in the database keeps them true is in `ledger_guards`."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Connection, ForeignKey, Index, Integer, Table, event, insert

from services.funding.ledger_guards import set_up, take_down
from services.funding.tables.base import KEY, METADATA, WORD, programme
from shared.database import Instant

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
    programme(),
    Column("kind", WORD, nullable=False),
    Column("state", WORD, nullable=False),
    Column("project_id", KEY, index=True),
    Column("amount_cents", BigInteger, nullable=False),
    CheckConstraint("amount_cents <> 0", name="posting_moves_something"),
    Index("posting_account", "programme", "kind", "state", "budget_year", "project_id"),
)


def _open_journal(_table: Table, connection: Connection, **_: Any) -> None:
    connection.execute(insert(JOURNAL), {"name": LEDGER, "entries": 0})


def _guard(_table: Table, connection: Connection, **_: Any) -> None:
    set_up(connection)


def _unguard(_table: Table, connection: Connection, **_: Any) -> None:
    take_down(connection)


event.listen(JOURNAL, "after_create", _open_journal)
event.listen(POSTING, "after_create", _guard)
event.listen(POSTING, "after_drop", _unguard)
