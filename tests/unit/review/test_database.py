"""The tables are the same on every database, and of two decisions at once exactly one counts."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from services.review.domain.decision import Decision
from services.review.domain.grid import Entry, Grid
from services.review.domain.rapporteur import Rapporteur, Rule, Ties
from services.review.domain.reading import Audience
from services.review.domain.recusal import Recusal
from services.review.domain.refusals import (
    AlreadyRecused,
    CompletionPending,
    FileAlreadyDecided,
    RapporteurTied,
    RecusedFromFile,
)
from services.review.domain.vote import Choice, Vote
from services.review.tables import METADATA
from services.review.use_cases.assign_rapporteur import assign_rapporteur
from services.review.use_cases.cast_vote import cast_vote
from services.review.use_cases.declare_ties import declare_ties
from services.review.use_cases.rapporteur_rules import read_rapporteur_rules, set_rapporteur_rules
from services.review.use_cases.reading_grid import set_grid
from services.review.use_cases.recuse_member import recuse_member
from services.review.use_cases.write_reading import write_reading
from shared.contracts.examples import PROJECT_ID
from shared.database import open_database, transaction
from shared.errors import Refusal
from shared.identity.actor import Actor, Role
from shared.migrations import configuration, is_current, migrate
from tests.unit.review.world import SECRETARY, World, grant_of

AT_ONCE = 8


@pytest.fixture(scope="module")
def furniture() -> None:
    """Here migrations make the tables."""


def test_the_migrations_make_the_tables_that_the_code_expects(database_url: str) -> None:
    engine = open_database(database_url)
    migrate(engine, "review")
    assert is_current(engine, "review")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_the_first_migration_can_be_undone(database_url: str) -> None:
    engine = open_database(database_url)
    migrate(engine, "review")
    with transaction(engine) as connection:
        config = configuration("review")
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


@pytest.fixture
def busy_world(database_url: str) -> Iterator[World]:
    """A commission with an open file, on either kind of database."""
    world = World(database_url)
    world.appoint()
    world.deposit()
    yield world
    world.engine.dispose()


def _at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act returns, or the refusal that it meets, when all begin together."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_decisions_at_once_exactly_one_wins(busy_world: World) -> None:
    grant = grant_of(("teaching_equipment", "2026-2027", 324_000))
    acts = [lambda: busy_world.validate(grant), busy_world.decline] * (AT_ONCE // 2)
    answers = _at_once(*acts)
    won = [answer for answer in answers if isinstance(answer, Decision)]
    assert len(won) == 1
    assert [type(answer) for answer in answers if answer not in won] == [FileAlreadyDecided] * (AT_ONCE - 1)
    assert busy_world.file().decisions == won
    assert busy_world.stated_types() == ["opened", won[0].outcome.value]


def test_a_decision_and_a_request_for_completion_at_once_exclude_each_other(busy_world: World) -> None:
    answers = _at_once(busy_world.validate, busy_world.ask)
    refusals = [type(answer) for answer in answers if isinstance(answer, Refusal)]
    assert refusals in ([FileAlreadyDecided], [CompletionPending])
    assert len(busy_world.stated()) == 2


def test_a_vote_and_a_recusal_at_once_leave_no_vote(busy_world: World) -> None:
    member = Actor("member-1", frozenset({Role.MEMBER}), None, "creteil")

    def vote() -> object:
        return cast_vote(busy_world.uow(), project_id=PROJECT_ID, choice=Choice.FOR, version=None, actor=member)

    def recuse() -> object:
        return recuse_member(busy_world.uow(), project_id=PROJECT_ID, reason=None, actor=member)

    answers = _at_once(vote, recuse, vote, recuse)
    assert [type(answer) for answer in answers].count(Recusal) == 1
    assert {type(answer) for answer in answers} <= {Recusal, Vote, AlreadyRecused, RecusedFromFile}
    with busy_world.uow() as uow:
        assert uow.votes.of(PROJECT_ID) == []


def test_a_file_is_not_given_to_a_member_who_declares_a_tie_at_that_moment(busy_world: World) -> None:
    def assign() -> object:
        return assign_rapporteur(busy_world.uow(), project_id=PROJECT_ID, subject="member-1", actor=SECRETARY)

    def declare() -> object:
        return declare_ties(busy_world.uow(), subject="member-1", structures=["0930116W"], actor=SECRETARY)

    def deposit() -> None:
        busy_world.deposit(2)

    answers = _at_once(assign, declare, deposit, assign)
    assert {type(answer) for answer in answers} <= {Rapporteur, RapporteurTied, Ties, type(None)}
    with busy_world.uow() as uow:
        assert uow.rapporteurs.of([PROJECT_ID]) == {}


def test_a_deliberation_reads_the_same_on_every_database(busy_world: World) -> None:
    member = Actor("member-1", frozenset({Role.MEMBER}), None, "creteil")
    reading = write_reading(
        busy_world.uow(),
        project_id=PROJECT_ID,
        appreciations=[("success", "strong", "Oui.")],
        comments=[("/budget", "Cher.", Audience.INTERNAL)],
        version=1,
        actor=member,
    )
    vote = cast_vote(busy_world.uow(), project_id=PROJECT_ID, choice=Choice.COMPLETE, version=1, actor=member)
    given = assign_rapporteur(busy_world.uow(), project_id=PROJECT_ID, subject="member-1", actor=SECRETARY)
    other = Actor("member-2", frozenset({Role.MEMBER}), None, "creteil")
    recusal = recuse_member(busy_world.uow(), project_id=PROJECT_ID, reason="Ma fille y est.", actor=other)
    rules = [Rule("member-1", "93", 2, is_digital=False)]
    set_rapporteur_rules(busy_world.uow(), rules=rules, actor=SECRETARY)
    grid = set_grid(busy_world.uow(), grid=Grid((Entry("charm", "Charme"),), ()), actor=SECRETARY)
    with busy_world.uow() as uow:
        assert (uow.readings.of(PROJECT_ID), uow.votes.of(PROJECT_ID)) == ([reading], [vote])
        assert uow.rapporteurs.of([PROJECT_ID]) == {PROJECT_ID: given}
        assert uow.rapporteurs.open_files() == {"member-1": 1}
        assert uow.recusals.of(PROJECT_ID) == {"member-2": recusal}
        assert uow.readings.grid() == grid
    assert list(read_rapporteur_rules(busy_world.uow())) == rules


def test_a_file_reads_the_same_on_every_database(busy_world: World) -> None:
    busy_world.ask("Joindre un devis.", "Dire pour quels élèves.")
    busy_world.cancel()
    decision = busy_world.validate(grant_of(("teaching_equipment", "2026-2027", 324_000)))
    busy_world.hear("nefe.allocation.deferred.v1")
    busy_world.hear("nefe.structure.registered.v1")
    busy_world.hear("nefe.structure.registered.v1", name="Lycée des Érables")
    file = busy_world.file()
    assert file.decisions == [decision]
    assert [comment.text for comment in file.requests[0].comments] == ["Joindre un devis.", "Dire pour quels élèves."]
    assert file.current.deposited_at == file.history[0].at
    assert file.allocation.content["rank"] == 3
    with busy_world.uow() as uow:
        known = uow.structures.find("0930116W")
    assert known is not None
    assert known.content["name"] == "Lycée des Érables"
