"""The structure that does not exist is there when it is wanted, and what is done in its name is swept away."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.submission.domain.vocabulary import Status
from services.submission.measures import count_deposits, count_projects
from services.submission.use_cases.deposit_project import deposit_project
from services.submission.use_cases.find_structures import find_structures
from services.submission.use_cases.serve_canary import serve_canary
from services.submission.use_cases.withdraw_project import withdraw_project
from shared.uai import FICTITIOUS, is_uai
from tests.unit.submission.world import World, build_world, school

MAILBOX = "canari@example.org"


@pytest.fixture
def watched(database_url: str) -> Iterator[World]:
    """An academy that wants a canary."""
    world = build_world(database_url, canary_mailbox=MAILBOX)
    serve_canary(world.uow())
    yield world
    world.runtime.engine.dispose()


def passing(world: World) -> str:
    """The id of a project that a canary has deposited."""
    project = world.draft(uai=FICTITIOUS)
    deposit_project(world.uow(), project_id=project.id, actor=school(FICTITIOUS))
    return project.id


def withdraw(world: World, project_id: str) -> None:
    withdraw_project(world.uow(), project_id=project_id, reason="", actor=school(FICTITIOUS))


def pass_two_hours(world: World) -> None:
    world.clock.advance(timedelta(hours=2))
    serve_canary(world.uow())


def test_its_uai_is_well_formed_and_of_no_departement() -> None:
    assert is_uai(FICTITIOUS)
    assert FICTITIOUS.startswith("979")


def test_it_is_registered_once_and_again_when_its_mailbox_has_changed(watched: World) -> None:
    serve_canary(watched.uow())
    (fact,) = watched.facts("nefe.structure.registered")
    assert (fact.data["uai"], fact.data["email"]) == (FICTITIOUS, MAILBOX)


def test_without_a_mailbox_it_does_not_exist(world: World) -> None:
    before = world.count("structure")
    serve_canary(world.uow())
    assert world.count("structure") == before


def test_it_is_in_no_list_of_structures_and_in_no_measure(watched: World) -> None:
    passing(watched)
    assert find_structures(watched.uow(), search="", after=None, limit=10) == []
    with watched.runtime.engine.connect() as connection:
        measured = [*count_deposits(connection, watched.runtime.today())]
        measured += count_projects(connection, watched.runtime.today())
    assert {value for _, value in measured} == {0}


def test_what_was_withdrawn_goes_after_an_hour_with_all_that_was_kept_of_it(watched: World) -> None:
    project_id = passing(watched)
    watched.hear("review.opened", project_id, version=1)
    withdraw(watched, project_id)
    serve_canary(watched.uow())
    assert watched.count("project") == 1
    pass_two_hours(watched)
    assert [watched.count(table) for table in ("project", "deposit", "timeline", "save")] == [0, 0, 0, 0]


def test_what_was_left_on_its_way_is_withdrawn_first_and_that_is_stated(watched: World) -> None:
    draft, project_id = watched.draft(uai=FICTITIOUS), passing(watched)
    pass_two_hours(watched)
    assert [fact.subject for fact in watched.facts("nefe.project.withdrawn")] == [project_id]
    assert watched.count("project") == 1, f"{draft.id} is gone, the other is still to be answered"


def test_it_stays_until_the_commission_has_answered_so_that_the_answer_is_no_fault(watched: World) -> None:
    project_id = passing(watched)
    withdraw(watched, project_id)
    pass_two_hours(watched)
    watched.hear("review.opened", project_id, version=1)
    serve_canary(watched.uow())
    assert watched.count("project") == 0


def test_no_project_of_a_school_is_ever_touched(watched: World) -> None:
    watched.register("0930116W")
    project_id = watched.deposited()
    draft = watched.draft()
    with watched.uow() as uow:
        uow.projects.remove(project_id)
        uow.commit()
    watched.clock.advance(timedelta(days=4_000))
    serve_canary(watched.uow())
    assert watched.sheet(project_id).project.status is Status.SUBMITTED
    assert watched.sheet(draft.id).project.status is Status.DRAFT
