"""Members vote until the decision; who may know the tally, and that schools learn nothing of it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.review.domain.commission import Person
from services.review.domain.vote import Choice
from services.review.use_cases.appoint_commission import appoint_commission
from shared.contracts.examples import PROJECT_ID, STRUCTURE
from shared.identity.actor import Role
from tests.unit.review.callers import Answer, Callers
from tests.unit.review.world import MEMBERS, PRESIDENT, RECTOR, World

FILE = f"/api/review/v1/files/{PROJECT_ID}"
DEPUTY = Person("deputy-1", "Dominique Petit")
NONE = {"for": 0, "against": 0, "abstain": 0, "complete": 0}
DECLINE = {"outcome": "declined", "reason": "Le besoin n’est pas décrit."}
DEPUTY_CALLS: dict[str, Any] = {"role": Role.MEMBER, "subject": "deputy-1"}


def appoint(world: World, **changes: Any) -> None:
    seats: dict[str, Any] = {"president": PRESIDENT, "deputy": DEPUTY, "members": MEMBERS} | changes
    appoint_commission(world.uow(), **seats, actor=RECTOR)


@pytest.fixture
def callers(world: World) -> Callers:
    appoint(world)
    world.deposit()
    return Callers(world)


def member(number: int) -> dict[str, Any]:
    return {"role": Role.MEMBER, "subject": f"member-{number}"}


def vote(callers: Callers, number: int, choice: str = "for", **more: Any) -> Answer:
    return callers.send("PUT", f"{FILE}/vote", {"choice": choice, **more}, **member(number))


def votes(callers: Callers, **who: Any) -> Any:
    return callers.send("GET", FILE, **who).json["votes"]


def tally(callers: Callers, **who: Any) -> Any:
    """Of the version under examination."""
    return votes(callers, **who)[-1]["tally"]


def recuse(callers: Callers, **who: Any) -> None:
    assert callers.send("POST", f"{FILE}/recusals", {}, **who).status_code == 201


def test_a_member_votes_and_changes_their_mind(callers: Callers) -> None:
    cast = vote(callers, 1)
    assert cast.json == {
        "version": 1,
        "choice": "for",
        "cast_at": "2026-10-01T09:12:33.000000Z",
        "cast_on": "2026-10-01",
    }
    for number, choice in ((2, "abstain"), (3, "complete"), (1, "against")):
        assert vote(callers, number, choice).status_code == 200
    assert votes(callers, **member(1)) == [
        {"version": 1, "own": "against", "tally": NONE | {"against": 1, "abstain": 1, "complete": 1}}
    ]


@pytest.mark.parametrize("number", [2, 3])
def test_a_member_sees_the_tally_after_their_own_vote_only(callers: Callers, number: int) -> None:
    vote(callers, 1)
    assert votes(callers, **member(number)) == [{"version": 1, "own": None, "tally": None}]
    vote(callers, number, "against")
    assert tally(callers, **member(number)) == NONE | {"for": 1, "against": 1}


def test_president_and_secretariat_see_the_tally_without_voting(callers: Callers) -> None:
    vote(callers, 1)
    for who in ({"role": Role.SECRETARIAT, "subject": "secretary-1"}, {}, {"role": Role.MEMBER}):
        assert tally(callers, **who) == NONE | {"for": 1}
    assert tally(callers, **DEPUTY_CALLS) is None


def test_the_deputy_sees_the_tally_when_the_president_is_recused(callers: Callers) -> None:
    vote(callers, 1)
    recuse(callers)
    assert tally(callers, **DEPUTY_CALLS) == NONE | {"for": 1}
    assert votes(callers) is None
    assert callers.send("POST", f"{FILE}/decisions", DECLINE).json["code"] == "recused_from_file"
    assert callers.send("POST", f"{FILE}/decisions", DECLINE, **DEPUTY_CALLS).status_code == 201


def test_the_deputy_presides_once_the_term_of_the_president_is_over(callers: Callers) -> None:
    appoint(callers.world, president=replace(PRESIDENT, until=date(2026, 10, 1)))
    vote(callers, 1)
    assert tally(callers, **DEPUTY_CALLS) is None
    callers.world.clock.pass_days(1)
    assert tally(callers, **DEPUTY_CALLS) == NONE | {"for": 1}


def test_each_version_is_voted_on_anew(callers: Callers) -> None:
    vote(callers, 1)
    callers.world.deposit(2)
    stale = vote(callers, 2, version=1)
    assert (stale.status_code, stale.json["code"]) == (412, "not_the_current_version")
    assert vote(callers, 2, "against", version=2).status_code == 200
    assert votes(callers, **member(1)) == [
        {"version": 1, "own": "for", "tally": NONE | {"for": 1}},
        {"version": 2, "own": None, "tally": None},
    ]


def test_nobody_votes_after_the_decision(callers: Callers) -> None:
    vote(callers, 1)
    callers.world.decline()
    for number in (1, 2):
        late = vote(callers, number, "against")
        assert (late.status_code, late.json["code"]) == (409, "file_already_decided")
    assert tally(callers) == NONE | {"for": 1}


def test_only_members_who_sit_and_are_not_recused_vote(callers: Callers) -> None:
    stranger = vote(callers, 9)
    assert (stranger.status_code, stranger.json["code"]) == (403, "not_seated")
    vote(callers, 1)
    vote(callers, 2, "against")
    recuse(callers, **member(1))
    refused = vote(callers, 1)
    assert (refused.status_code, refused.json["code"]) == (403, "recused_from_file")
    assert tally(callers) == NONE | {"against": 1}


def test_a_recusal_leaves_the_votes_of_the_last_decision(callers: Callers) -> None:
    vote(callers, 1)
    callers.world.decline()
    callers.world.deposit(2)
    vote(callers, 1)
    recuse(callers, **member(1))
    assert [one["tally"] for one in votes(callers)] == [NONE | {"for": 1}, NONE]


def test_a_vote_tells_which_commission_sat_and_when(callers: Callers) -> None:
    vote(callers, 1)
    callers.world.clock.pass_days(1)
    appoint(callers.world, deputy=None)
    vote(callers, 2)
    with callers.world.uow() as uow:
        first, second = uow.votes.of(PROJECT_ID)
        sitting = uow.commissions.sitting()
    assert sitting is not None
    assert (second.commission_id, second.cast_on) == (sitting.id, date(2026, 10, 2))
    assert first.commission_id != sitting.id
    assert (first.choice, first.cast_on) == (Choice.FOR, date(2026, 10, 1))


def test_schools_and_experts_learn_nothing_of_votes(callers: Callers) -> None:
    asked = {"expert_role": "cardie", "expert_subject": "expert-1", "question": "Quoi\u202f?", "due_on": "2026-10-22"}
    callers.send("POST", f"{FILE}/opinions", asked)
    outsiders: list[dict[str, Any]] = [
        {"role": Role.SCHOOL, "subject": "head", "uai": str(STRUCTURE["uai"])},
        {"role": Role.EXPERT, "subject": "expert-1"},
    ]
    before = [callers.send("GET", FILE, **who).json for who in outsiders]
    stated = callers.world.stated()
    vote(callers, 1)
    vote(callers, 1, "complete")
    assert [callers.send("GET", FILE, **who).json for who in outsiders] == before
    assert [shown["votes"] for shown in before] == [None, None]
    assert callers.world.stated() == stated


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/choice"),
        ({"choice": "yes"}, "/choice"),
        ({"choice": ["for"]}, "/choice"),
        ({"choice": "for", "voter": "member-2"}, "/voter"),
        ({"choice": "for", "version": 0}, "/version"),
    ],
)
def test_a_vote_that_cannot_be_read_is_refused(callers: Callers, body: dict[str, Any], pointer: str) -> None:
    answer = callers.send("PUT", f"{FILE}/vote", body, **member(1))
    assert (answer.status_code, [error["pointer"] for error in answer.json["errors"]]) == (422, [pointer])
    assert tally(callers) == NONE


def test_another_academy_and_accounts_without_their_role_do_not_vote(callers: Callers) -> None:
    for role in (Role.SECRETARIAT, Role.EXPERT, Role.SCHOOL, Role.OBSERVER):
        refused = callers.send("PUT", f"{FILE}/vote", {"choice": "for"}, role=role, subject="member-1")
        assert (refused.status_code, refused.json["code"]) == (403, "not_permitted")
    abroad = callers.send("PUT", f"{FILE}/vote", {"choice": "for"}, **member(1), academy="lyon")
    assert (abroad.status_code, abroad.json["code"]) == (401, "foreign_token")
    assert tally(callers) == NONE
