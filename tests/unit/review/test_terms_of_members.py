"""Whoever is appointed sits for a term; nothing is decided on a day when the commission is not properly composed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.review.domain.commission import Person
from services.review.domain.decision import Outcome, Ruling
from services.review.domain.refusals import CommissionNotComposed, FileUnknown, NotPresiding, TermEndsBeforeItBegins
from services.review.use_cases.appoint_commission import appoint_commission
from services.review.use_cases.list_appointments import list_appointments
from services.review.use_cases.read_commission import read_commission
from services.review.use_cases.read_file import read_file
from shared.contracts.examples import PROJECT_ID
from shared.identity.actor import Actor, Role
from tests.unit.review.callers import Callers
from tests.unit.review.world import MEMBERS, PRESIDENT, RECTOR, World

LAST_DAY = date(2026, 10, 1)
DEPUTY = Person("deputy-1", "Dominique Petit")
LEAVING = tuple(replace(member, until=LAST_DAY) for member in MEMBERS)


def appoint(
    world: World, *, president: Person = PRESIDENT, deputy: Person | None = None, members: Sequence[Person] = MEMBERS
) -> None:
    appoint_commission(world.uow(), president=president, deputy=deputy, members=members, actor=RECTOR)


@pytest.mark.parametrize(
    ("since", "until", "sits"),
    [
        (None, None, True),
        (LAST_DAY, None, True),
        (None, LAST_DAY, True),
        (date(2026, 10, 2), None, False),
        (None, date(2026, 9, 30), False),
    ],
)
def test_a_term_includes_its_first_and_its_last_day(since: date | None, until: date | None, sits: bool) -> None:
    assert Person("member-1", "Membre 1", None, since, until).sits_on(LAST_DAY) is sits


def test_a_term_does_not_end_before_it_begins(world: World) -> None:
    backwards = replace(MEMBERS[1], since=LAST_DAY, until=date(2026, 9, 30))
    with pytest.raises(TermEndsBeforeItBegins) as refused:
        appoint(world, members=(MEMBERS[0], backwards, MEMBERS[2]))
    assert [error.pointer for error in refused.value.errors] == ["/members/1/until"]


def test_nothing_is_decided_once_the_terms_of_too_many_members_are_over(world: World) -> None:
    appoint(world, members=(*MEMBERS[:2], LEAVING[2]))
    world.deposit()
    world.clock.pass_days(1)
    with pytest.raises(CommissionNotComposed, match="2 appointed members sit today, of 3"):
        world.validate()
    assert world.file().decisions == []


def test_it_decides_on_the_last_day_of_a_term(world: World) -> None:
    appoint(world, members=LEAVING)
    world.deposit()
    assert world.validate() == world.file().decision


def test_the_deputy_decides_when_the_president_s_term_is_over(world: World) -> None:
    appoint(world, president=replace(PRESIDENT, until=LAST_DAY), deputy=DEPUTY)
    world.deposit()
    world.clock.pass_days(1)
    with pytest.raises(NotPresiding):
        world.decline()
    deputy = Actor("deputy-1", frozenset({Role.MEMBER}), None, "creteil")
    decision = world.decide(Ruling(Outcome.DECLINED, "Le besoin n’est pas décrit."), deputy)
    assert world.file().decisions == [decision]


def test_nobody_decides_when_nobody_presides(world: World) -> None:
    appoint(world, president=replace(PRESIDENT, until=LAST_DAY))
    world.deposit()
    world.clock.pass_days(1)
    with pytest.raises(CommissionNotComposed, match="Nobody presides"):
        world.decline()


def test_a_member_whose_term_is_over_sees_no_file(world: World) -> None:
    member = Actor("member-1", frozenset({Role.MEMBER}), None, "creteil")
    appoint(world, members=LEAVING)
    world.deposit()
    assert read_file(world.uow(), project_id=PROJECT_ID, actor=member).file.project_id == PROJECT_ID
    world.clock.pass_days(1)
    with pytest.raises(FileUnknown):
        read_file(world.uow(), project_id=PROJECT_ID, actor=member)


def test_a_term_reads_as_it_was_written(world: World) -> None:
    appoint(world, deputy=replace(DEPUTY, since=LAST_DAY), members=LEAVING)
    sitting = read_commission(world.uow())
    assert (sitting.deputy, sitting.members) == (replace(DEPUTY, since=LAST_DAY), LEAVING)


def test_the_register_keeps_every_appointment_and_is_read_page_by_page(world: World) -> None:
    for days in range(3):
        appoint(world, members=tuple(replace(member, name=f"Membre {days}") for member in MEMBERS))
        world.clock.pass_days(1)
    callers = Callers(world)
    first = callers.send("GET", "/api/review/v1/commission/appointments?limit=2")
    path = first.headers["Link"].partition(">")[0].lstrip("<")
    second = callers.send("GET", path)
    shown: list[dict[str, Any]] = first.json["appointments"] + second.json["appointments"]
    assert [entry["members"][0]["name"] for entry in shown] == ["Membre 2", "Membre 1", "Membre 0"]
    assert {entry["appointed_by"] for entry in shown} == {"rector-1"}
    assert not list_appointments(world.uow(), after=shown[-1]["appointment_id"], limit=1).appointments


def test_terms_are_given_and_shown_over_http(world: World) -> None:
    seats = [{"subject": f"member-{n}", "name": "M", "from": "2026-09-01", "until": "2027-08-31"} for n in range(3)]
    body = {"president": {"subject": "rector-1", "name": "Camille Moreau"}, "members": seats}
    answer = Callers(world).send("PUT", "/api/review/v1/commission", body)
    assert answer.status_code == 200
    assert (answer.json["members"][0]["from"], answer.json["members"][0]["until"]) == ("2026-09-01", "2027-08-31")
    assert answer.json["president"]["until"] is None
