"""A commission with sections: members examine the files of their départements only."""

from typing import Any

import pytest

from services.review.domain.commission import Person
from services.review.domain.refusals import FileUnknown, QuorumNotReached, RapporteurTied
from services.review.domain.section import Section
from services.review.domain.sitting import Presence
from services.review.domain.vote import Choice
from services.review.use_cases.appoint_commission import appoint_commission
from services.review.use_cases.assign_rapporteur import assign_rapporteur
from services.review.use_cases.cast_vote import cast_vote
from services.review.use_cases.hold_sitting import note_attendance, open_sitting
from services.review.use_cases.set_sections import read_sections, set_sections
from shared.contracts.examples import PROJECT_ID, STRUCTURE
from shared.identity.actor import Actor, Role
from tests.unit.review.callers import Callers
from tests.unit.review.world import PRESIDENT, RECTOR, SECRETARY, World

ROOT = "/api/review/v1"
HERE = Section("Seine-Saint-Denis", ("93",), ("member-1", "member-2"))
THERE = Section("Val-de-Marne", ("94",), ("member-3",))
MEMBERS = tuple(Person(f"member-{number}", f"Membre {number}") for number in range(1, 5))


@pytest.fixture
def divided(world: World) -> World:
    """Two sections, and a member of neither; a file of the first's département."""
    appoint_commission(world.uow(), president=PRESIDENT, deputy=None, members=MEMBERS, actor=RECTOR)
    set_sections(world.uow(), sections=[HERE, THERE], actor=RECTOR)
    world.deposit(structure={**STRUCTURE, "department": "93"})
    return world


def member(number: int) -> Actor:
    return Actor(f"member-{number}", frozenset({Role.MEMBER}), None, "creteil")


def files(callers: Callers, number: int) -> list[str]:
    answer = callers.send("GET", f"{ROOT}/files", role=Role.MEMBER, subject=f"member-{number}")
    return [file["project_id"] for file in answer.json["files"]]


def test_a_member_sees_the_files_of_their_section(divided: World) -> None:
    callers = Callers(divided)
    assert [files(callers, number) for number in (1, 3, 4)] == [[PROJECT_ID], [], [PROJECT_ID]]
    path = f"{ROOT}/files/{PROJECT_ID}"
    assert callers.send("GET", path, role=Role.MEMBER, subject="member-1").json["votes"] is not None
    assert callers.send("GET", path, role=Role.MEMBER, subject="member-3").json["code"] == "file_unknown"


def test_a_file_of_no_section_is_everybodys(divided: World) -> None:
    divided.deposit(project_id="p-2", structure={**STRUCTURE, "department": "77"})
    callers = Callers(divided)
    assert ["p-2" in files(callers, number) for number in (1, 3, 4)] == [True, True, True]


def test_only_the_section_votes(divided: World) -> None:
    for number in (1, 4):
        cast_vote(divided.uow(), project_id=PROJECT_ID, choice=Choice.FOR, version=1, actor=member(number))
    with pytest.raises(FileUnknown):
        cast_vote(divided.uow(), project_id=PROJECT_ID, choice=Choice.FOR, version=1, actor=member(3))
    cast_vote(divided.uow(), project_id=PROJECT_ID, choice=Choice.FOR, version=1, actor=RECTOR)


def test_only_the_section_presents(divided: World) -> None:
    with pytest.raises(RapporteurTied):
        assign_rapporteur(divided.uow(), project_id=PROJECT_ID, subject="member-3", actor=SECRETARY)
    assign_rapporteur(divided.uow(), project_id=PROJECT_ID, subject="member-1", actor=SECRETARY)


def test_the_quorum_is_that_of_the_section(divided: World) -> None:
    """Of the president, two members of the section and one of none, half are two; the other section does not count."""
    callers = Callers(divided)
    secretary: dict[str, Any] = {"role": Role.SECRETARIAT, "subject": "secretary-1"}
    sitting = {"title": "Séance", "day": "2026-10-01", "begins": "09:00", "project_ids": [PROJECT_ID]}
    sitting_id = callers.send("POST", f"{ROOT}/sittings", sitting, **secretary).json["id"]
    opened = open_sitting(divided.uow(), sitting_id=sitting_id, actor=RECTOR)

    def come(*accounts: str, revision: int) -> int:
        attendance = dict.fromkeys(accounts, Presence.PRESENT)
        return note_attendance(
            divided.uow(), sitting_id=sitting_id, attendance=attendance, presided_by="rector-1", expected=revision
        ).revision

    revision = come("rector-1", "member-3", revision=opened.revision)
    with pytest.raises(QuorumNotReached):
        divided.validate()
    come("rector-1", "member-1", revision=revision)
    divided.validate()


def test_sections_are_set_over_http_as_a_whole(divided: World) -> None:
    callers = Callers(divided)
    path = f"{ROOT}/commission/sections"
    twice = {"sections": [{"name": name, "departments": ["93"], "members": ["member-1"]} for name in ("A", "B")]}
    assert callers.send("PUT", path, twice).json["code"] == "sections_overlap"
    stranger = {"sections": [{"name": "A", "departments": ["93"], "members": ["nobody"]}]}
    refused = callers.send("PUT", path, stranger)
    assert (refused.json["code"], refused.json["errors"][0]["pointer"]) == (
        "section_member_unknown",
        "/sections/0/members",
    )
    assert callers.send("PUT", path, {"sections": []}).status_code == 200
    assert read_sections(divided.uow()) == ()
    assert files(callers, 3) == [PROJECT_ID]
