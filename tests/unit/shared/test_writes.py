"""Writes that nothing waits for are all made, together where the database can, and never unseen."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, event, insert, select

from shared.database import Document, open_database
from shared.messaging.unit_of_work import UnitOfWork
from shared.writes import Write, carry_out, changed_row, new_row
from tests.support.application import Application
from tests.support.tiny import note

METADATA = MetaData()
project = Table("project", METADATA, Column("id", Integer, primary_key=True), Column("partner_name", String(20)))
partner = Table("project_partner", METADATA, Column("id", Integer, primary_key=True), Column("name", String(20)))
page = Table("page", METADATA, Column("id", Integer, primary_key=True), Column("words", Document))

FIRST = new_row(project, {"id": 1, "partner_name": "one"})
OTHERS = [new_row(partner, {"name": "two"}), new_row(page, {"words": ["three"]})]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_database(database_url)
    METADATA.create_all(engine)
    yield engine
    engine.dispose()


def statements(engine: Engine) -> list[str]:
    """What is sent from now on."""
    sent: list[str] = []

    def note_down(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note_down)
    return sent


def kept(engine: Engine, table: Table) -> list[tuple[Any, ...]]:
    with engine.begin() as connection:
        return [tuple(row) for row in connection.execute(select(table).order_by(table.c.id))]


def test_all_are_made_and_postgresql_takes_them_as_one_statement(engine: Engine) -> None:
    with engine.begin() as connection:
        carry_out(connection, [FIRST])
        sent = statements(engine)
        carry_out(connection, [changed_row(project, {"id": 1}, {"partner_name": "changed"}), *OTHERS])
    assert len([words for words in sent if "BEGIN" not in words]) == (1 if engine.name == "postgresql" else 3)
    found = [kept(engine, table) for table in (project, partner, page)]
    assert found == [[(1, "changed")], [(1, "two")], [(1, ["three"])]]


def test_of_two_writes_to_one_table_neither_is_forgotten(engine: Engine) -> None:
    changes = [changed_row(project, {"id": 1}, {"partner_name": name}) for name in ("second", "third")]
    with engine.begin() as connection:
        carry_out(connection, [FIRST])
        carry_out(connection, [OTHERS[0], *changes, OTHERS[0]])
    assert kept(engine, project) == [(1, "third")]
    assert [name for _, name in kept(engine, partner)] == ["two", "two"]


def test_writes_that_differ_in_their_values_alone_are_sent_at_once(engine: Engine) -> None:
    with engine.begin() as connection:
        sent = statements(engine)
        carry_out(connection, [new_row(partner, {"id": number, "name": str(number)}) for number in range(5)])
    assert len([words for words in sent if "BEGIN" not in words]) == 1
    assert kept(engine, partner) == [(number, str(number)) for number in range(5)]


def test_only_the_row_of_that_key_is_changed(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(project), [{"id": number, "partner_name": "same"} for number in (1, 2)])
        carry_out(connection, [changed_row(project, {"id": 2}, {"partner_name": "other"})])
    assert kept(engine, project) == [(1, "same"), (2, "other")]


def test_a_name_that_two_tables_could_share_stays_apart(engine: Engine) -> None:
    """Column `partner_name` of `project`, and column `name` of `project_partner`."""
    with engine.begin() as connection:
        carry_out(connection, [FIRST, *OTHERS])
    assert (kept(engine, project), kept(engine, partner)) == ([(1, "one")], [(1, "two")])


def note_of(name: str) -> Write:
    return new_row(note, {"id": name, "text": "words", "version": 1, "author": ""})


def names(uow: UnitOfWork) -> list[str]:
    return list(uow.connection.execute(select(note.c.id).order_by(note.c.id)).scalars())


def test_what_waits_is_written_before_the_transaction_reads(tiny_on_each: Application) -> None:
    uow = UnitOfWork(tiny_on_each.runtime)
    with uow:
        uow.later(note_of("a"))
        assert names(uow) == ["a"]
        uow.later(note_of("b"))
        uow.commit()
    with UnitOfWork(tiny_on_each.runtime) as another:
        assert names(another) == ["a", "b"]


def test_what_waits_is_gone_with_a_transaction_that_is_not_committed(tiny_on_each: Application) -> None:
    uow = UnitOfWork(tiny_on_each.runtime)
    with uow:
        uow.later(note_of("a"))
    with UnitOfWork(tiny_on_each.runtime) as another:
        assert names(another) == []


def test_what_is_committed_within_another_is_true_when_that_is_and_not_before(tiny_on_each: Application) -> None:
    commits: list[str] = []
    tiny_on_each.runtime.on_commit = lambda: commits.append("one")
    whole = UnitOfWork(tiny_on_each.runtime)
    with whole:
        for name in ("a", "b"):
            with UnitOfWork(tiny_on_each.runtime, within=whole) as part:
                part.later(note_of(name))
                part.commit()
        assert (commits, names(whole)) == ([], ["a", "b"])
        whole.commit()
    assert commits == ["one"]
    with UnitOfWork(tiny_on_each.runtime) as another:
        assert names(another) == ["a", "b"]


def test_what_waits_in_one_is_written_before_another_within_the_same_reads(tiny_on_each: Application) -> None:
    with UnitOfWork(tiny_on_each.runtime) as whole:
        with UnitOfWork(tiny_on_each.runtime, within=whole) as first:
            first.later(note_of("a"))
            first.commit()
        with UnitOfWork(tiny_on_each.runtime, within=whole) as second:
            assert names(second) == ["a"]


def test_nothing_of_it_is_left_when_the_whole_is_not_committed(tiny_on_each: Application) -> None:
    with UnitOfWork(tiny_on_each.runtime) as whole, UnitOfWork(tiny_on_each.runtime, within=whole) as part:
        part.later(note_of("a"))
        part.commit()
    with UnitOfWork(tiny_on_each.runtime) as another:
        assert names(another) == []
