"""The database itself keeps the ledger: whoever writes to it, nothing is changed and every entry balances."""

from collections.abc import Iterable
from functools import partial

import pytest
from sqlalchemy import Connection, Delete, Update, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.funding.domain.budget import Envelope, EnvelopeKind, Programme
from services.funding.domain.ledger import EntryKind, Overdrawn, State, Transfer, entry_of
from services.funding.tables import JOURNAL_ENTRY, POSTING
from shared.database import transaction
from tests.unit.funding.world import START, World, at_once

ENVELOPE = Envelope(2026, Programme.PUBLIC_SECONDARY, EnvelopeKind.ENGAGEMENT)


def write_postings(
    connection: Connection, entry_id: int, amounts: Iterable[int], *, first: int = 0, state: str = "granted_by_ministry"
) -> None:
    """Rows of an entry of the one state that may be below zero, as somebody who goes round the program writes them."""
    rows = [
        {
            "entry_id": entry_id,
            "position": position,
            "budget_year": 2026,
            "programme": "141",
            "kind": "AE",
            "state": state,
            "amount_cents": cents,
        }
        for position, cents in enumerate(amounts, start=first)
    ]
    connection.execute(insert(POSTING), rows)


def seal(connection: Connection, entry_id: int) -> None:
    row = {"id": entry_id, "at": START, "kind": "credited", "reference": "by hand"}
    connection.execute(insert(JOURNAL_ENTRY), row)


def count(world: World) -> tuple[int, int]:
    with world.engine.connect() as connection:
        return len(connection.execute(select(POSTING)).all()), len(connection.execute(select(JOURNAL_ENTRY)).all())


@pytest.mark.parametrize(
    "statement",
    [
        update(POSTING).values(amount_cents=POSTING.c.amount_cents * 2),
        update(JOURNAL_ENTRY).values(reference="another"),
        delete(POSTING),
        delete(JOURNAL_ENTRY),
    ],
    ids=str,
)
def test_nothing_written_is_changed_or_removed(any_world: World, statement: Update | Delete) -> None:
    any_world.credit(1_000)
    with pytest.raises(DBAPIError, match="append-only"), transaction(any_world.engine) as connection:
        connection.execute(statement)
    assert count(any_world) == (2, 1)
    assert any_world.cents(State.AVAILABLE) == 1_000


@pytest.mark.parametrize("table", ["posting", "journal_entry"])
def test_postgresql_does_not_empty_the_ledger(postgres_world: World, table: str) -> None:
    postgres_world.credit(1_000)
    with pytest.raises(DBAPIError, match="append-only"), transaction(postgres_world.engine) as connection:
        connection.execute(text(f"TRUNCATE {table} CASCADE"))
    assert count(postgres_world) == (2, 1)


@pytest.mark.parametrize("table", ["posting", "journal_entry"])
def test_sqlite_does_not_replace_what_is_written(world: World, table: str) -> None:
    world.credit(1_000)
    with pytest.raises(IntegrityError), transaction(world.engine) as connection:
        connection.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))
    assert count(world) == (2, 1)


@pytest.mark.parametrize("amounts", [(100,), (100, -99), (1, 2, -4)])
def test_an_entry_that_does_not_balance_is_not_sealed(any_world: World, amounts: tuple[int, ...]) -> None:
    with any_world.engine.connect() as connection:
        write_postings(connection, 77, amounts)
        with pytest.raises(DBAPIError, match="does not balance"):
            seal(connection, 77)
    assert count(any_world) == (0, 0)


def test_an_entry_without_postings_is_not_sealed(any_world: World) -> None:
    with pytest.raises(DBAPIError, match="does not balance"), transaction(any_world.engine) as connection:
        seal(connection, 77)
    assert count(any_world) == (0, 0)


def test_postings_without_a_seal_are_not_kept(any_world: World) -> None:
    with pytest.raises(IntegrityError), transaction(any_world.engine) as connection:
        write_postings(connection, 77, (100, -100))
    assert count(any_world) == (0, 0)


def test_nothing_is_added_to_a_sealed_entry(any_world: World) -> None:
    any_world.credit(1_000)
    with pytest.raises(DBAPIError, match="sealed"), transaction(any_world.engine) as connection:
        write_postings(connection, 1, (100, -100), first=2)
    assert count(any_world) == (2, 1)


def test_a_posting_moves_something(any_world: World) -> None:
    with pytest.raises(IntegrityError), transaction(any_world.engine) as connection:
        write_postings(connection, 77, (0, 0))
    assert count(any_world) == (0, 0)


def test_two_who_write_at_once_do_not_unbalance_an_entry(postgres_world: World) -> None:
    """Neither sees the other's rows while writing: only the check at commit can tell."""
    with postgres_world.engine.connect() as honest, postgres_world.engine.connect() as other:
        write_postings(honest, 77, (100, -100))
        seal(honest, 77)
        write_postings(other, 77, (50,), first=2, state="available")
        honest.commit()
        with pytest.raises(DBAPIError, match="does not balance"):
            other.commit()
    assert count(postgres_world) == (2, 1)


def test_no_account_falls_below_zero(any_world: World) -> None:
    any_world.credit(100)
    transfer = Transfer(ENVELOPE, State.AVAILABLE, State.RESERVED, 101)
    entry = entry_of(EntryKind.RESERVED, "decision", [transfer], project_id="project")
    with any_world.uow() as uow, pytest.raises(Overdrawn):
        uow.write(entry)
    assert any_world.cents(State.AVAILABLE) == 100


def test_entries_are_numbered_without_a_gap(any_world: World) -> None:
    any_world.credit(100)
    transfer = Transfer(ENVELOPE, State.AVAILABLE, State.RESERVED, 1)
    with any_world.uow() as uow:
        uow.write(entry_of(EntryKind.RESERVED, "undone", [transfer], project_id="project"))
    at_once(*(partial(any_world.credit, 1, programme=programme) for programme in ("139", "140", "141")))
    with any_world.uow() as uow:
        assert [entry.id for entry in uow.ledger.entries(after=None, limit=10)] == [1, 2, 3, 4]
