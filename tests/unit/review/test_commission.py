"""The rector presides, and appoints at least three different people."""

from datetime import UTC, date, datetime

import pytest

from services.review.domain.commission import Commission, Person
from services.review.domain.refusals import (
    DeputyIsPresident,
    MemberRepeated,
    NoCommission,
    NotPresiding,
    TooFewMembers,
)
from services.review.use_cases.appoint_commission import appoint_commission
from services.review.use_cases.read_commission import read_commission
from tests.unit.review.world import MEMBERS, PRESIDENT, RECTOR, World

TODAY = date(2026, 10, 1)
DEPUTY = Person("deputy-1", "Dominique Petit", "secrétaire générale")


def _commission(*members: Person, deputy: Person | None = None) -> Commission:
    return Commission("c", datetime(2026, 9, 1, tzinfo=UTC), "rector-1", PRESIDENT, deputy, members)


def test_three_different_members_are_enough() -> None:
    _commission(*MEMBERS, deputy=DEPUTY).ensure_constituted(minimum=3)


def test_two_members_are_too_few() -> None:
    with pytest.raises(TooFewMembers, match="At least 3"):
        _commission(*MEMBERS[:2]).ensure_constituted(minimum=3)


def test_the_rector_does_not_count_among_those_whom_the_rector_appoints() -> None:
    with pytest.raises(TooFewMembers):
        _commission(*MEMBERS[:2], PRESIDENT).ensure_constituted(minimum=3)


def test_a_person_sits_once() -> None:
    with pytest.raises(MemberRepeated) as refused:
        _commission(*MEMBERS, Person("member-1", "Autre nom")).ensure_constituted(minimum=3)
    assert [error.pointer for error in refused.value.errors] == ["/members/3/subject"]


def test_the_president_is_not_their_own_deputy() -> None:
    with pytest.raises(DeputyIsPresident):
        _commission(*MEMBERS, deputy=PRESIDENT).ensure_constituted(minimum=3)


def test_only_the_president_and_the_deputy_preside() -> None:
    commission = _commission(*MEMBERS, deputy=DEPUTY)
    commission.ensure_presided_by("rector-1", on=TODAY)
    commission.ensure_presided_by("deputy-1", on=TODAY)
    with pytest.raises(NotPresiding):
        commission.ensure_presided_by("member-1", on=TODAY)


def test_there_is_no_commission_before_one_is_appointed(world: World) -> None:
    with pytest.raises(NoCommission):
        read_commission(world.uow())


def test_a_later_appointment_replaces_the_commission(world: World) -> None:
    world.appoint()
    world.clock.pass_days(1)
    others = tuple(Person(f"other-{number}", "Autre") for number in range(4))
    appoint_commission(world.uow(), president=PRESIDENT, deputy=DEPUTY, members=others, actor=RECTOR)
    sitting = read_commission(world.uow())
    assert (sitting.deputy, sitting.members) == (DEPUTY, others)


def test_appointing_the_same_people_again_changes_nothing(world: World) -> None:
    world.appoint()
    appointed_at = world.clock.now()
    world.clock.pass_days(1)
    world.appoint()
    assert read_commission(world.uow()).appointed_at == appointed_at


def test_an_academy_may_ask_for_more_members(sqlite_url: str) -> None:
    world = World(sqlite_url, commission_members="5")
    with pytest.raises(TooFewMembers, match="At least 5"):
        world.appoint()
    world.engine.dispose()
