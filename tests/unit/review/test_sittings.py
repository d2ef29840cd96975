"""Sittings: prepared, held with a quorum, closed; minutes that are read back, numbered, signed, and never change."""

import hashlib
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from services.review.domain.sitting import ALLOWED, Kind, Place, Presence, Sitting, SittingAct, State, quorum_of
from services.review.ticks import TICKS
from services.review.use_cases.appoint_commission import appoint_commission
from services.review.use_cases.hold_sitting import close_consultations
from shared.contracts.examples import PROJECT_ID
from shared.errors import Refusal
from shared.identity.actor import Role
from tests.architecture.test_french import faults_of_typography
from tests.unit.review.callers import Answer, Callers
from tests.unit.review.world import DEPOSIT, MEMBERS, PRESIDENT, RECTOR, World, instant

ROOT = "/api/review/v1"
SITTINGS = f"{ROOT}/sittings"
FILE = f"{ROOT}/files/{PROJECT_ID}"
OTHER = "01980a5e-6f00-7000-8000-000000000002"
PLAN = {"title": "Commission d’octobre", "day": "2026-10-01", "begins": "14:00", "where": "Salle du conseil"}
SECRETARY: dict[str, Any] = {"role": Role.SECRETARIAT, "subject": "secretary-1"}
DECLINE = {"outcome": "declined", "reason": "Le besoin n’est pas décrit."}
EVERYBODY = {"rector-1": "present", "member-1": "present", "member-2": "excused", "member-3": "absent"}


def member(number: int) -> dict[str, Any]:
    return {"role": Role.MEMBER, "subject": f"member-{number}"}


@pytest.fixture
def callers(world: World) -> Callers:
    """A commission of four, and two files."""
    appoint_commission(world.uow(), president=PRESIDENT, deputy=None, members=MEMBERS, actor=RECTOR)
    world.deposit()
    world.deposit(project_id=OTHER, title="Un jardin")
    return Callers(world)


def planned(callers: Callers, *project_ids: str) -> str:
    """The address of a sitting."""
    answer = callers.send("POST", SITTINGS, {**PLAN, "project_ids": list(project_ids)}, **SECRETARY)
    assert answer.status_code == 201, answer.json
    return f"{SITTINGS}/{answer.json['id']}"


def attended(callers: Callers, address: str, attendance: dict[str, str] | None = None, **more: Any) -> Answer:
    tag = callers.send("GET", address, **SECRETARY).headers["ETag"]
    body = {"attendance": attendance or EVERYBODY, "presided_by": "rector-1", **more}
    return callers.send("PUT", f"{address}/attendance", body, headers={"If-Match": tag}, **SECRETARY)


def opened(callers: Callers, *project_ids: str, attendance: dict[str, str] | None = None) -> str:
    address = planned(callers, *project_ids)
    assert attended(callers, address, attendance).status_code == 200
    assert callers.send("POST", f"{address}/opening").status_code == 200
    return address


def paper(callers: Callers, address: str, **who: Any) -> tuple[bytes, str]:
    """The bytes of the minutes, and their words in one line."""
    who = who or SECRETARY
    token = callers.token(who["role"], who["subject"], None)
    answer = callers.client.get(f"{address}/minutes.pdf", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.text
    pages = PdfReader(BytesIO(answer.data)).pages
    return answer.data, " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_sitting_is_prepared_held_and_signed(callers: Callers, world: World) -> None:
    address = opened(callers, PROJECT_ID, OTHER)
    callers.send("PUT", f"{FILE}/vote", {"choice": "for"}, **member(1))
    decided = callers.send("POST", f"{FILE}/decisions", DECLINE)
    assert decided.status_code == 201
    world.clock.pass_days(0)
    closed = callers.send("POST", f"{address}/closing")
    assert [(record["title"], record["result"]) for record in closed.json["records"]] == [
        ("Un laboratoire ouvert à tous", "declined"),
        ("Un jardin", "adjourned"),
    ]
    _, draft = paper(callers, address)
    for words in (
        "Académie de Créteil",
        "Procès-verbal de séance (projet)",
        "jeudi 1er octobre 2026",
        "Salle du conseil",
        "Camille Moreau présent(e)",
        "Quorum 2 ; 2 présent(s)",
        "1 pour, 0 contre, 0 abstention, 0 à compléter",
        "Projet non retenu",
        "Le besoin n’est pas décrit.",
        "Examen reporté",
    ):
        assert words in draft
    signed = callers.send("POST", f"{address}/minutes/signature")
    assert (signed.status_code, signed.json["number"]) == (200, "PV-2026-001")
    pdf, words = paper(callers, address)
    assert hashlib.sha256(pdf).hexdigest() == signed.json["sha256"]
    assert "PV-2026-001" in words
    assert "projet)" not in words
    assert callers.send("POST", f"{address}/minutes/signature").json["code"] == "sitting_signed"
    world.withdraw()
    assert paper(callers, address)[0] == pdf


def test_numbers_have_no_gap_and_begin_again_each_year(callers: Callers, world: World) -> None:
    numbers = []
    for days in (0, 1, 100):
        world.clock.pass_days(days)
        address = opened(callers)
        callers.send("POST", f"{address}/closing")
        numbers.append(callers.send("POST", f"{address}/minutes/signature").json["number"])
    assert numbers == ["PV-2026-001", "PV-2026-002", "PV-2027-001"]


def test_the_database_refuses_to_change_signed_minutes(callers: Callers, world: World) -> None:
    address = opened(callers)
    callers.send("POST", f"{address}/closing")
    callers.send("POST", f"{address}/minutes/signature")
    for statement in ("UPDATE minutes SET number = 'x'", "DELETE FROM minutes"):
        with pytest.raises(DatabaseError, match="signed minutes do not change"), world.engine.begin() as connection:
            connection.execute(text(statement))


def test_nothing_is_decided_in_a_sitting_without_its_quorum(callers: Callers) -> None:
    opened(callers, PROJECT_ID, attendance={"rector-1": "present", "member-1": "excused"})
    refused = callers.send("POST", f"{FILE}/decisions", DECLINE)
    assert (refused.status_code, refused.json["code"]) == (409, "quorum_not_reached")


def test_who_is_recused_does_not_count_for_the_file(callers: Callers) -> None:
    opened(callers, PROJECT_ID)
    assert callers.send("POST", f"{FILE}/recusals", {}, **member(1)).status_code == 201
    assert callers.send("POST", f"{FILE}/decisions", DECLINE).json["code"] == "quorum_not_reached"


def test_files_that_no_sitting_examines_are_decided_as_they_come(callers: Callers) -> None:
    opened(callers, OTHER, attendance={"rector-1": "present"})
    assert callers.send("POST", f"{FILE}/decisions", DECLINE).status_code == 201


def test_a_recused_member_reads_neither_the_file_nor_what_became_of_it(callers: Callers) -> None:
    address = opened(callers, PROJECT_ID, OTHER)
    callers.send("POST", f"{FILE}/recusals", {}, **member(3))
    assert callers.send("GET", address, **member(3)).json["agenda"] == [OTHER]
    callers.send("POST", f"{address}/closing")
    callers.send("POST", f"{address}/minutes/signature")
    assert [record["project_id"] for record in callers.send("GET", address, **member(3)).json["records"]] == [OTHER]
    _, extract = paper(callers, address, **member(3))
    assert "Un laboratoire" not in extract
    assert "(extrait)" in extract
    _, whole = paper(callers, address, **member(1))
    assert "Déports Membre 3" in whole


@pytest.mark.parametrize("who", [{"role": Role.MEMBER, "subject": "nobody"}, {"role": Role.MEMBER, "subject": "x"}])
def test_who_does_not_sit_reads_no_sitting(callers: Callers, who: dict[str, Any]) -> None:
    address = planned(callers)
    for path in (SITTINGS, address, f"{address}/minutes.pdf"):
        assert callers.send("GET", path, **who).json["code"] == "not_seated"


def test_an_agenda_has_files_under_examination_on_no_other_one(callers: Callers) -> None:
    planned(callers, PROJECT_ID)
    callers.send("POST", f"{ROOT}/files/{OTHER}/decisions", DECLINE)
    body = {**PLAN, "project_ids": [PROJECT_ID, OTHER, "nothing"]}
    refused = callers.send("POST", SITTINGS, body, **SECRETARY)
    assert (refused.status_code, refused.json["code"]) == (422, "file_not_examined")
    assert [fault["pointer"] for fault in refused.json["errors"]] == [f"/project_ids/{place}" for place in (0, 1, 2)]
    assert callers.send("GET", SITTINGS, **SECRETARY).json[0]["state"] == "planned"


def test_a_cancelled_sitting_frees_its_files(callers: Callers) -> None:
    address = planned(callers, PROJECT_ID)
    assert callers.send("POST", f"{address}/cancellation", **SECRETARY).json["state"] == "cancelled"
    planned(callers, PROJECT_ID)
    assert callers.send("POST", f"{address}/opening").json["code"] == "sitting_cancelled"


@pytest.mark.parametrize(
    ("attendance", "presided_by", "code"),
    [
        ({"stranger": "present", "rector-1": "present"}, "rector-1", "attendance_unknown"),
        ({"rector-1": "excused", "member-1": "present"}, "rector-1", "attendance_unknown"),
        ({"member-1": "present"}, "member-1", "not_presiding"),
        ({"rector-1": "here"}, "rector-1", "invalid_document"),
    ],
)
def test_only_who_sits_attends_and_who_presides_is_there(
    callers: Callers, attendance: dict[str, str], presided_by: str, code: str
) -> None:
    refused = attended(callers, planned(callers), attendance, presided_by=presided_by)
    assert refused.json["code"] == code


def test_only_who_presides_opens_closes_and_signs(callers: Callers) -> None:
    address = opened(callers)
    for path in ("closing", "minutes/signature"):
        assert callers.send("POST", f"{address}/{path}", **member(1)).json["code"] == "not_presiding"
    assert callers.send("POST", f"{address}/minutes/signature").json["code"] == "sitting_not_closed"
    assert callers.send("GET", f"{address}/minutes.pdf", **SECRETARY).json["code"] == "sitting_not_closed"


def test_a_change_wants_the_tag_that_was_read(callers: Callers) -> None:
    address = planned(callers)
    stale = callers.send("PUT", f"{address}/agenda", {"project_ids": []}, headers={"If-Match": '"9"'}, **SECRETARY)
    assert (stale.status_code, stale.json["code"]) == (412, "sitting_changed")
    moved = callers.send("PUT", address, {**PLAN, "day": "2026-10-08"}, headers={"If-Match": '"1"'}, **SECRETARY)
    assert (moved.json["day"], moved.headers["ETag"]) == ("2026-10-08", '"2"')


def test_members_are_consulted_in_writing_and_the_file_is_decided_after(callers: Callers, world: World) -> None:
    closes_at = instant(world.clock.now() + timedelta(days=7))
    body = {"title": "Dossiers simples", "project_ids": [PROJECT_ID], "closes_at": closes_at}
    consulted = callers.send("POST", f"{ROOT}/consultations", body, **SECRETARY)
    assert (consulted.status_code, consulted.json["state"]) == (201, "open")
    address = f"{SITTINGS}/{consulted.json['id']}"
    for number in (1, 2):
        callers.send("PUT", f"{FILE}/vote", {"choice": "for"}, **member(number))
    assert callers.send("POST", f"{FILE}/decisions", DECLINE).json["code"] == "consultation_under_way"
    close_consultations(world.uow())
    assert callers.send("GET", address, **SECRETARY).json["state"] == "open"
    world.clock.pass_days(8)
    close_consultations(world.uow())
    close_consultations(world.uow())
    [record] = callers.send("GET", address, **SECRETARY).json["records"]
    assert (record["tally"]["for"], record["has_quorum"], record["result"]) == (2, True, "consulted")
    assert "Procès-verbal de consultation écrite" in paper(callers, address)[1]
    assert callers.send("POST", f"{FILE}/decisions", DECLINE).status_code == 201


def test_a_consultation_ends_later_than_it_begins(callers: Callers, world: World) -> None:
    body = {"title": "Trop tard", "project_ids": [PROJECT_ID], "closes_at": instant(world.clock.now())}
    refused = callers.send("POST", f"{ROOT}/consultations", body, **SECRETARY)
    assert (refused.json["code"], refused.json["errors"][0]["pointer"]) == ("consultation_without_end", "/closes_at")


def test_what_is_asked_to_complete_in_a_sitting_is_told_in_its_minutes(callers: Callers) -> None:
    address = opened(callers, PROJECT_ID)
    comments = {"comments": [{"part": "budget", "text": "Joindre un devis."}]}
    callers.send("POST", f"{FILE}/completion-requests", comments, **SECRETARY)
    [record] = callers.send("POST", f"{address}/closing").json["records"]
    assert record["result"] == "completion_requested"
    assert "Joindre un devis." in paper(callers, address)[1]


def test_consultations_are_closed_by_the_worker() -> None:
    assert "close_consultations" in {tick.name for tick in TICKS}


@pytest.mark.parametrize(("seated", "percent", "quorum"), [(4, 50, 2), (5, 50, 3), (3, 100, 3), (1, 1, 1)])
def test_a_quorum_is_a_share_rounded_up(seated: int, percent: int, quorum: int) -> None:
    assert quorum_of(seated, percent) == quorum


def test_the_minutes_are_written_as_printed_french() -> None:
    assert faults_of_typography("Procès-verbal de séance") == []


@given(acts=st.lists(st.sampled_from(SittingAct), max_size=15))
def test_no_order_of_acts_leaves_the_table(acts: list[SittingAct]) -> None:
    sitting = Sitting("s", Kind.MEETING, "Séance", Place(DEPOSIT.date()))
    for act in acts:
        before, following, revision = sitting.state, ALLOWED[sitting.state].get(act), sitting.revision
        try:
            _take(sitting, act)
        except Refusal:
            assert (sitting.state, sitting.revision, following) == (before, revision, None)
        else:
            assert (sitting.state, sitting.revision) == (following, revision + 1)
    assert (sitting.number is not None) == (sitting.state is State.SIGNED)


def _take(sitting: Sitting, act: SittingAct) -> None:
    acts: dict[SittingAct, Any] = {
        SittingAct.REVISE: lambda: sitting.revise("Autre", sitting.place),
        SittingAct.SET_AGENDA: lambda: sitting.set_agenda(["a", "b"]),
        SittingAct.NOTE_ATTENDANCE: lambda: sitting.note_attendance(
            {"a": Presence.PRESENT}, presided_by="a", seated={"a"}
        ),
        SittingAct.OPEN: lambda: sitting.open("commission", at=DEPOSIT),
        SittingAct.CLOSE: lambda: sitting.close([], quorum=1, at=DEPOSIT),
        SittingAct.SIGN: lambda: sitting.sign("PV-1"),
        SittingAct.CANCEL: sitting.cancel,
    }
    acts[act]()
