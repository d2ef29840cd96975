"""Concertations and networks are kept alike on each database, and read with few statements."""

from datetime import timedelta
from typing import Any

import pytest

from services.submission.domain.concertation import Concertation, State
from services.submission.domain.network import Network, NetworkKind
from services.submission.domain.refusals import ConcertationChanged, OtherStructure
from services.submission.use_cases.declare_concertation import declare_concertation
from services.submission.use_cases.end_concertation import abandon_concertation, close_concertation
from services.submission.use_cases.find_networks import find_networks
from services.submission.use_cases.hold_meeting import cancel_meeting, hold_meeting, plan_meeting, revise_meeting
from services.submission.use_cases.put_network import put_network
from services.submission.use_cases.read_concertation import list_concertations, read_concertation
from services.submission.use_cases.revise_concertation import revise_concertation
from shared.identity.actor import Role
from tests.unit.submission.statements import statements
from tests.unit.submission.test_api_concertations import DECLARED, MEETING
from tests.unit.submission.world import COLLEGE, ECOLE, LYCEE, World, school, staff


def declared(world: World, *, uai: str = LYCEE) -> Concertation:
    world.clock.advance(timedelta(seconds=1))
    return declare_concertation(world.uow(), document=DECLARED, actor=school(uai))


def as_kept(world: World, concertation_id: str) -> Concertation:
    return read_concertation(world.uow(), concertation_id=concertation_id, actor=staff(Role.RECTOR))


def test_what_is_done_is_what_is_read(world_on_each: World) -> None:
    world = world_on_each
    it = declared(world)
    assert as_kept(world, it.id) == it
    mine: dict[str, Any] = {"concertation_id": it.id, "actor": school()}
    it, meeting = plan_meeting(world.uow(), document=MEETING, **mine)
    assert as_kept(world, it.id) == it
    it, _ = revise_meeting(world.uow(), meeting_id=meeting.id, patch={"place": None}, expected=2, **mine)
    assert as_kept(world, it.id) == it
    record = {"notes": "Vu.", "participants": [{"kind": "pupils", "count": 12}]}
    it, held = hold_meeting(world.uow(), meeting_id=meeting.id, record=record, **mine)
    assert (as_kept(world, it.id), it.state, held.notes) == (it, State.HELD, "Vu.")
    it = close_concertation(world.uow(), ending={"outcome": "Une cour plus calme."}, **mine)
    assert (as_kept(world, it.id), it.state) == (it, State.CLOSED)


def test_a_meeting_that_is_taken_back_is_gone(world_on_each: World) -> None:
    world = world_on_each
    it = declared(world)
    mine: dict[str, Any] = {"concertation_id": it.id, "actor": school()}
    it, meeting = plan_meeting(world.uow(), document=MEETING, **mine)
    cancel_meeting(world.uow(), meeting_id=meeting.id, expected=2, **mine)
    assert (as_kept(world, it.id).meetings, world.count("meeting")) == ([], 0)


@pytest.mark.parametrize(("expected", "uai"), [(7, LYCEE), (1, COLLEGE)])
def test_a_refused_change_leaves_no_trace(world_on_each: World, expected: int, uai: str) -> None:
    it = declared(world_on_each)
    change: dict[str, Any] = {
        "concertation_id": it.id,
        "patch": {"title": "x"},
        "expected": expected,
        "actor": school(uai),
    }
    with pytest.raises((ConcertationChanged, OtherStructure)):
        revise_concertation(world_on_each.uow(), **change)
    assert as_kept(world_on_each, it.id) == it


def test_a_list_shows_the_latest_first_with_one_statement(world_on_each: World) -> None:
    world = world_on_each
    first, second, third = declared(world), declared(world, uai=COLLEGE), declared(world)
    abandon_concertation(world.uow(), concertation_id=first.id, reason=None, actor=school())
    with statements(world) as seen:
        found = list_concertations(world.uow(), actor=staff(Role.SUPPORT), state=None, after=None, limit=9)
    assert ([one.id for one in found], len(seen)) == ([third.id, second.id, first.id], 1)
    own = list_concertations(world.uow(), actor=school(), state=State.DECLARED, after=None, limit=9)
    assert [one.id for one in own] == [third.id]
    rest = list_concertations(world.uow(), actor=staff(Role.RECTOR), state=None, after=second.id, limit=9)
    assert [one.id for one in rest] == [first.id]


def test_a_concertation_and_its_meetings_are_read_with_two_statements(world: World) -> None:
    it = declared(world)
    for _ in range(3):
        plan_meeting(world.uow(), concertation_id=it.id, document=MEETING, actor=school())
    with statements(world) as seen:
        assert len(as_kept(world, it.id).meetings) == 3
    assert len(seen) == 2


def test_a_network_is_kept_as_it_was_put_last(world_on_each: World) -> None:
    world = world_on_each
    drawn = Network("bobigny", "Bassin de Bobigny", NetworkKind.BASSIN, LYCEE, (ECOLE, COLLEGE))
    redrawn = Network("bobigny", "Réseau", NetworkKind.NETWORK, COLLEGE, (LYCEE,))
    assert [put_network(world.uow(), network=each) for each in (drawn, drawn, redrawn)] == [True, False, False]
    assert find_networks(world.uow(), uai=None, after=None, limit=9) == [redrawn]
    assert find_networks(world.uow(), uai=ECOLE, after=None, limit=9) == []
