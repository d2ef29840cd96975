"""Sittings, signatures, lists and statistics are the same on PostgreSQL and on SQLite; of two at once one counts."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from services.review.domain.listing import Filters, Grouping, Order, Sort
from services.review.domain.sitting import Place, Presence, Sitting
from services.review.use_cases.hold_sitting import close_sitting, note_attendance, open_sitting
from services.review.use_cases.list_files import list_files
from services.review.use_cases.prepare_sitting import plan_sitting
from services.review.use_cases.read_statistics import read_statistics
from services.review.use_cases.sign_minutes import sign_minutes
from shared.contracts.examples import PROJECT_ID
from shared.errors import Refusal
from tests.unit.review.world import RECTOR, World

PRESENT = {"rector-1": Presence.PRESENT, "member-1": Presence.PRESENT}


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """A commission with one file, on each database."""
    world = World(database_url)
    world.appoint()
    world.deposit()
    yield world
    world.engine.dispose()


def closed(world: World) -> Sitting:
    place = Place(world.clock.now().date())
    sitting = plan_sitting(world.uow(), title="Séance", place=place, project_ids=[])
    note_attendance(world.uow(), sitting_id=sitting.id, attendance=PRESENT, presided_by="rector-1", expected=1)
    open_sitting(world.uow(), sitting_id=sitting.id, actor=RECTOR)
    return close_sitting(world.uow(), sitting_id=sitting.id, actor=RECTOR)


def sign(world: World, sitting: Sitting) -> str:
    paper = b"%PDF-" + sitting.id.encode()
    return sign_minutes(world.uow(), sitting_id=sitting.id, typeset=lambda *_: paper, actor=RECTOR).number


def test_minutes_signed_at_once_get_numbers_without_a_gap(world: World) -> None:
    sittings = [closed(world) for _ in range(4)]
    start = Barrier(len(sittings))

    def signed(sitting: Sitting) -> str:
        start.wait()
        return sign(world, sitting)

    with ThreadPoolExecutor(len(sittings)) as pool:
        numbers = sorted(pool.map(signed, sittings))
    assert numbers == [f"PV-2026-{number:03}" for number in (1, 2, 3, 4)]


def test_one_sitting_is_signed_once(world: World) -> None:
    sitting = closed(world)
    assert sign(world, sitting) == "PV-2026-001"
    with pytest.raises(Refusal):
        sign(world, sitting)
    assert sign(world, closed(world)) == "PV-2026-002"


def test_signed_minutes_do_not_change(world: World) -> None:
    sign(world, closed(world))
    for statement in ("UPDATE minutes SET sha256 = 'x'", "DELETE FROM minutes"):
        with pytest.raises(DatabaseError, match="signed minutes do not change"), world.engine.begin() as connection:
            connection.execute(text(statement))


@pytest.mark.parametrize("sort", Sort)
def test_lists_and_statistics_are_read(world: World, sort: Sort) -> None:
    filters = Filters(search="laboratoire", axis="success", received_from=world.clock.now().date())
    page = list_files(world.uow(), filters=filters, order=Order(sort), limit=5, actor=RECTOR)
    assert [file.project_id for file in page.summaries] == [PROJECT_ID]
    world.validate()
    day = world.clock.now().date()
    [group] = read_statistics(world.uow(), grouping=Grouping.DEPARTMENT, since=day, until=day)
    assert (group.arrived, group.waiting, group.validated, group.median_delay_days) == (1, 0, 1, 0)
