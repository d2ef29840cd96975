"""Each reader sees the files that the table of roles gives to them, and no other."""

from datetime import date

import pytest

from services.review.domain.listing import Filters, Order, Place
from services.review.domain.refusals import FileUnknown
from services.review.domain.states import Status
from services.review.measures import MEASURES
from services.review.use_cases.list_files import Page, list_files
from services.review.use_cases.read_file import read_file
from shared.contracts.examples import PROJECT_ID, STRUCTURE
from shared.identity.actor import Actor, Role
from tests.unit.review.world import RECTOR, SECRETARY, World

OTHER_UAI = "0930117X"


def _actor(role: Role, subject: str = "someone", uai: str | None = None) -> Actor:
    return Actor(subject, frozenset({role}), uai, "creteil")


def _list(world: World, actor: Actor, status: Status | None = None, after: str | None = None, limit: int = 50) -> Page:
    filters = Filters(statuses=(status,) if status else ())
    order = Order(after=Place(after, after) if after else None)
    return list_files(world.uow(), filters=filters, order=order, limit=limit, actor=actor)


def _ids(page: Page) -> list[str]:
    return [file.project_id for file in page.summaries]


@pytest.fixture
def two_schools(world: World) -> World:
    """PROJECT_ID, validated, of one school; "p-other", open, of another."""
    world.appoint()
    world.deposit()
    world.validate()
    world.deposit(project_id="p-other", structure=STRUCTURE | {"uai": OTHER_UAI})
    return world


@pytest.mark.parametrize(
    ("actor", "seen"),
    [
        (RECTOR, {PROJECT_ID, "p-other"}),
        (SECRETARY, {PROJECT_ID, "p-other"}),
        (_actor(Role.MEMBER, "member-2"), {PROJECT_ID, "p-other"}),
        (_actor(Role.MEMBER, "member-of-nothing"), set()),
        (_actor(Role.SCHOOL, uai=str(STRUCTURE["uai"])), {PROJECT_ID}),
        (_actor(Role.SCHOOL, uai=OTHER_UAI), {"p-other"}),
        (_actor(Role.SCHOOL, uai=None), set()),
        (_actor(Role.FUND_MANAGER), {PROJECT_ID}),
        (_actor(Role.ADMINISTRATOR), set()),
        (_actor(Role.OBSERVER), set()),
        (_actor(Role.SUPPORT), set()),
        (_actor(Role.EXPERT), set()),
        (_actor(Role.EXTERNAL_SYSTEM), set()),
        (Actor("both", frozenset({Role.SCHOOL, Role.FUND_MANAGER}), OTHER_UAI, "creteil"), {PROJECT_ID, "p-other"}),
    ],
    ids=lambda value: "+".join(sorted(value.roles)) if isinstance(value, Actor) else None,
)
def test_a_reader_sees_the_same_files_in_the_list_and_one_by_one(
    two_schools: World, actor: Actor, seen: set[str]
) -> None:
    assert set(_ids(_list(two_schools, actor))) == seen
    for project_id in (PROJECT_ID, "p-other"):
        if project_id in seen:
            assert read_file(two_schools.uow(), project_id=project_id, actor=actor).file.project_id == project_id
        else:
            with pytest.raises(FileUnknown):
                read_file(two_schools.uow(), project_id=project_id, actor=actor)


def test_an_account_without_the_role_of_its_seat_sees_nothing(two_schools: World) -> None:
    assert _ids(_list(two_schools, _actor(Role.OBSERVER, "member-1"))) == []


def test_files_are_listed_by_status(two_schools: World) -> None:
    assert _ids(_list(two_schools, RECTOR, Status.OPEN)) == ["p-other"]
    assert _ids(_list(two_schools, RECTOR, Status.VALIDATED)) == [PROJECT_ID]


def test_pages_hold_every_file_once_while_others_arrive(world: World) -> None:
    for number in range(0, 10, 2):
        world.deposit(project_id=f"p-{number}")
    first = _list(world, RECTOR, limit=3)
    assert (_ids(first), first.has_more) == (["p-0", "p-2", "p-4"], True)
    world.deposit(project_id="p-1")
    world.deposit(project_id="p-9")
    second = _list(world, RECTOR, after="p-4", limit=3)
    assert (_ids(second), second.has_more) == (["p-6", "p-8", "p-9"], False)


def test_a_validated_project_stays_with_the_fund_when_it_is_stopped(two_schools: World) -> None:
    two_schools.stop()
    assert _ids(_list(two_schools, _actor(Role.FUND_MANAGER))) == [PROJECT_ID]


def test_a_file_shows_the_school_as_it_is_known_now(world: World) -> None:
    world.deposit()
    assert read_file(world.uow(), project_id=PROJECT_ID, actor=RECTOR).structure is None
    world.hear("nefe.structure.registered.v1", name="Lycée des Érables")
    structure = read_file(world.uow(), project_id=PROJECT_ID, actor=RECTOR).structure
    assert structure is not None
    assert structure.content["name"] == "Lycée des Érables"


def _measured(world: World) -> dict[str, float]:
    with world.engine.connect() as connection:
        return {
            " ".join((measure.name, *labels)): value
            for measure in MEASURES
            for labels, value in measure.read(connection, world.runtime.today())
        }


def test_an_answer_is_overdue_from_the_day_after_it_was_due(world: World) -> None:
    world.deposit()
    world.clock.pass_days(61)
    assert world.runtime.today() == date(2026, 12, 1) == world.file().answer_due_on
    assert _measured(world)["nefe_review_answers_overdue"] == 0
    world.clock.pass_days(1)
    assert _measured(world)["nefe_review_answers_overdue"] == 1
    assert _list(world, RECTOR).summaries[0].is_overdue(world.runtime.today())


def test_an_answer_is_not_overdue_while_the_school_completes(world: World) -> None:
    world.deposit()
    world.ask()
    world.clock.pass_days(90)
    assert _measured(world)["nefe_review_answers_overdue"] == 0
    assert not _list(world, RECTOR).summaries[0].is_overdue(world.runtime.today())


def test_gauges_tell_how_many_files_there_are_and_how_long_the_oldest_waits(two_schools: World) -> None:
    two_schools.clock.pass_days(12)
    measured = _measured(two_schools)
    assert measured["nefe_review_files open"] == 1
    assert measured["nefe_review_files validated"] == 1
    assert measured["nefe_review_files withdrawn"] == 0
    assert measured["nefe_review_oldest_open_days"] == 12


def test_gauges_of_an_empty_commission_are_zero(world: World) -> None:
    assert set(_measured(world).values()) == {0.0}
