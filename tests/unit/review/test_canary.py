"""A file of the structure that does not exist is opened and closed like others, and the commission sees none."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from services.review.domain.refusals import FileNotExamined, FileUnknown
from services.review.domain.sitting import Place
from services.review.domain.states import Status
from services.review.measures import MEASURES
from services.review.tables import METADATA
from services.review.use_cases.prepare_sitting import plan_sitting
from services.review.use_cases.read_file import read_file
from services.review.use_cases.sweep_canary import sweep_canary
from shared.contracts.examples import PROJECT_ID, example
from shared.identity.actor import Actor, Role
from shared.uai import FICTITIOUS
from tests.unit.review.world import RECTOR, SECRETARY, World

CANARY = Actor("nefe-canary", frozenset({Role.SCHOOL}), FICTITIOUS, "creteil")
SCHOOL = example("nefe.project.submitted.v1")["structure"]


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """A commission that asks the DANE about whatever is digital."""
    made = World(database_url, dane_opinion="true")
    made.appoint()
    yield made
    made.engine.dispose()


def deposit(world: World, **changes: Any) -> None:
    world.deposit(structure={**SCHOOL, "uai": FICTITIOUS}, digital=True, **changes)


def kept(world: World) -> set[str]:
    """The tables that keep anything of a file."""
    with world.engine.connect() as connection:
        counts = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in METADATA.sorted_tables
            if "project_id" in table.c
        }
    return {name for name, count in counts.items() if count}


def sweep(world: World) -> None:
    world.clock.set(world.clock.now() + timedelta(hours=2))
    sweep_canary(world.uow())


def test_its_file_is_opened_and_nobody_is_asked_about_it(world: World) -> None:
    deposit(world)
    assert world.stated_types() == ["opened"]
    assert read_file(world.uow(), project_id=PROJECT_ID, actor=CANARY).file.status is Status.OPEN


@pytest.mark.parametrize("actor", [RECTOR, SECRETARY], ids=["rector", "secretariat"])
def test_for_the_commission_there_is_none(world: World, actor: Actor) -> None:
    deposit(world)
    with pytest.raises(FileUnknown):
        read_file(world.uow(), project_id=PROJECT_ID, actor=actor)


def test_nothing_is_decided_or_asked_and_no_sitting_takes_it_up(world: World) -> None:
    deposit(world)
    for act in (world.validate, world.decline, world.ask):
        with pytest.raises(FileUnknown):
            act()
    with pytest.raises(FileNotExamined):
        plan_sitting(world.uow(), title="Séance", place=Place(world.runtime.today()), project_ids=[PROJECT_ID])


def test_it_is_in_no_measure(world: World) -> None:
    deposit(world)
    world.clock.pass_days(100)
    with world.engine.connect() as connection:
        values = {value for each in MEASURES for _, value in each.read(connection, world.runtime.today())}
    assert values == {0}


def test_it_is_swept_away_an_hour_after_it_was_withdrawn_and_not_before(world: World) -> None:
    deposit(world)
    sweep(world)
    assert kept(world) >= {"file", "file_version", "file_mark"}
    world.withdraw()
    sweep_canary(world.uow())
    assert kept(world) == set()


def test_no_file_of_a_school_is_ever_swept_away(world: World) -> None:
    world.deposit()
    world.withdraw()
    sweep(world)
    assert world.file().status is Status.WITHDRAWN
