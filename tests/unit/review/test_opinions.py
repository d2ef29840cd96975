"""Experts are asked for their opinion by a date, are reminded of it, and see the files on which they are asked."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.history import Act
from services.review.domain.listing import Filters, Order
from services.review.domain.opinion import ALLOWED, Advice, Opinion, OpinionAct, Reminder, Standing, Tally
from services.review.domain.refusals import (
    FileAlreadyDecided,
    FileUnknown,
    OpinionDueOutOfRange,
    OpinionSettled,
    OpinionUnknown,
)
from services.review.use_cases.list_files import list_files
from services.review.use_cases.read_file import read_file
from services.review.use_cases.remind_experts import remind_experts
from services.review.use_cases.request_opinion import request_opinion
from services.review.use_cases.settle_opinion import answer_opinion, withdraw_opinion
from shared.contracts.examples import PROJECT_ID
from shared.contracts.vocabulary import ExpertRole
from shared.identity.actor import Actor, Role
from tests.unit.review.callers import Callers
from tests.unit.review.world import RECTOR, SECRETARY, World

TODAY = date(2026, 10, 1)
DUE = date(2026, 10, 22)
FILE = f"/api/review/v1/files/{PROJECT_ID}"
QUESTION: dict[str, Any] = {"expert_role": "cardie", "question": "Que dit la recherche ?", "due_on": "2026-10-22"}


def expert(subject: str = "expert-1") -> Actor:
    return Actor(subject, frozenset({Role.EXPERT}), None, "creteil")


def ask(world: World, subject: str | None = "expert-1", *, due_on: date = DUE) -> Opinion:
    return request_opinion(
        world.uow(),
        project_id=PROJECT_ID,
        expert_role=ExpertRole.INSPECTOR,
        expert_subject=subject,
        question="Est-ce réalisable ?",
        due_on=due_on,
        actor=SECRETARY,
    )


def answer(world: World, opinion: Opinion, actor: Actor) -> Opinion:
    return answer_opinion(
        world.uow(),
        project_id=PROJECT_ID,
        opinion_id=opinion.id,
        advice=Advice.FAVOURABLE,
        text="Projet bien construit.",
        actor=actor,
    )


def withdraw(world: World, opinion: Opinion) -> Opinion:
    return withdraw_opinion(
        world.uow(), project_id=PROJECT_ID, opinion_id=opinion.id, reason="Une seule suffit.", actor=SECRETARY
    )


def seen_by(world: World, actor: Actor) -> list[str]:
    return [
        file.project_id
        for file in list_files(world.uow(), filters=Filters(), order=Order(), limit=9, actor=actor).summaries
    ]


def acts(world: World) -> list[Act]:
    return [entry.act for entry in world.file().history]


@pytest.fixture
def received(world: World) -> World:
    world.appoint()
    world.deposit()
    return world


def test_an_opinion_is_asked_for_and_given(received: World) -> None:
    opinion = ask(received)
    received.clock.pass_days(2)
    given_one = answer(received, opinion, expert())
    assert (given_one.standing, given_one.advice, given_one.settled_by) == (
        Standing.GIVEN,
        Advice.FAVOURABLE,
        "expert-1",
    )
    assert [event.type for event in received.stated()[1:]] == ["nefe.opinion.requested.v1", "nefe.opinion.given.v1"]
    assert acts(received)[1:] == [Act.OPINION_REQUESTED, Act.OPINION_GIVEN]


def test_what_an_opinion_says_stays_with_the_commission(received: World) -> None:
    answer(received, ask(received), expert())
    assert not {"text", "question", "advice", "expert_subject"} & {
        key for event in received.stated()[1:] for key in event.data
    }
    school = Actor("school-1", frozenset({Role.SCHOOL}), "0930116W", "creteil")
    reading = read_file(received.uow(), project_id=PROJECT_ID, actor=school)
    assert (reading.opinions, reading.tally) == ([], None)


@pytest.mark.parametrize("due_on", [date(2026, 9, 30), date(2027, 10, 3)])
def test_an_opinion_is_due_from_today_on_and_within_a_year(received: World, due_on: date) -> None:
    with pytest.raises(OpinionDueOutOfRange):
        ask(received, due_on=due_on)
    assert acts(received) == [Act.DEPOSITED]


def test_nothing_is_asked_once_the_file_is_decided(received: World) -> None:
    received.decline()
    with pytest.raises(FileAlreadyDecided):
        ask(received)


def test_an_expert_may_be_asked_while_the_school_completes(received: World) -> None:
    received.ask()
    assert ask(received).standing is Standing.REQUESTED


def test_an_expert_sees_exactly_the_files_on_which_they_are_asked(received: World) -> None:
    received.deposit(project_id="another-project")
    opinion, other = ask(received), ask(received, "expert-2")
    assert seen_by(received, expert()) == [PROJECT_ID]
    assert seen_by(received, expert("expert-3")) == []
    reading = read_file(received.uow(), project_id=PROJECT_ID, actor=expert())
    assert [shown.id for shown in reading.opinions] == [opinion.id]
    with pytest.raises(FileUnknown):
        read_file(received.uow(), project_id="another-project", actor=expert())
    withdraw(received, other)
    assert seen_by(received, expert("expert-2")) == []
    with pytest.raises(FileUnknown):
        read_file(received.uow(), project_id=PROJECT_ID, actor=expert("expert-2"))


def test_nobody_answers_for_another_expert(received: World) -> None:
    opinion = ask(received)
    ask(received, "expert-2")
    with pytest.raises(FileUnknown):
        answer(received, opinion, expert("expert-2"))
    with pytest.raises(FileUnknown):
        answer(received, ask(received, None), expert())


def test_the_secretariat_writes_down_what_came_by_letter(received: World) -> None:
    assert answer(received, ask(received, None), SECRETARY).settled_by == "secretary-1"


def test_an_opinion_that_is_not_there_is_not_answered(received: World) -> None:
    opinion = ask(received)
    opinion.id = "nothing"
    with pytest.raises(OpinionUnknown):
        answer(received, opinion, SECRETARY)


def test_what_is_withdrawn_keeps_its_reason_and_is_not_answered(received: World) -> None:
    opinion = withdraw(received, ask(received))
    assert (opinion.standing, opinion.text) == (Standing.WITHDRAWN, "Une seule suffit.")
    with pytest.raises(OpinionSettled):
        answer(received, opinion, expert())


def test_the_list_says_how_many_opinions_were_received_and_since_when_one_is_late(received: World) -> None:
    answer(received, ask(received), expert())
    answer(received, ask(received, None), SECRETARY)
    ask(received, "expert-2")
    withdraw(received, ask(received, "expert-3"))
    received.clock.set(datetime(2026, 10, 23, 9, tzinfo=UTC))
    page = list_files(received.uow(), filters=Filters(), order=Order(), limit=9, actor=RECTOR)
    assert page.tallies[PROJECT_ID] == Tally(3, 2, date(2026, 10, 23))


def test_an_expert_is_reminded_once_before_and_once_after_the_date(received: World) -> None:
    ask(received)
    for _ in range(30):
        remind_experts(received.uow())
        remind_experts(received.uow())
        received.clock.pass_days(1)
    assert [(entry.act, entry.at.date()) for entry in received.file().history[2:]] == [
        (Act.OPINION_DUE_SOON, date(2026, 10, 19)),
        (Act.OPINION_LATE, date(2026, 10, 23)),
    ]
    assert len(received.stated()) == 2


def test_nobody_is_reminded_of_what_is_settled_or_decided(received: World) -> None:
    answer(received, ask(received), expert())
    ask(received, "expert-2")
    received.decline()
    received.clock.pass_days(40)
    remind_experts(received.uow())
    assert not {Act.OPINION_DUE_SOON, Act.OPINION_LATE} & set(acts(received))


def test_the_dane_is_asked_once_of_a_digital_project(sqlite_url: str) -> None:
    world = World(sqlite_url, dane_opinion="true", dane_subject="dane-1", opinion_days="10")
    world.deposit(digital=True)
    world.ask()
    world.deposit(2, digital=True)
    world.deposit(project_id="on-paper", digital=False)
    with world.uow() as uow:
        asked = uow.opinions.of([PROJECT_ID, "on-paper"])
    assert [(opinion.project_id, opinion.expert_role, opinion.requested_by) for opinion in asked] == [
        (PROJECT_ID, "dane", None)
    ]
    assert asked[0].due_on == date(2026, 10, 11)
    assert seen_by(world, expert("dane-1")) == [PROJECT_ID]
    world.engine.dispose()


def test_an_opinion_goes_from_the_question_to_the_file_over_http(received: World) -> None:
    callers = Callers(received)
    asked = callers.send("POST", f"{FILE}/opinions", QUESTION | {"expert_subject": "expert-1"}, role=Role.SECRETARIAT)
    assert asked.status_code == 201
    path = f"{FILE}/opinions/{asked.json['opinion_id']}"
    body = {"advice": "reserved", "text": "À préciser."}
    given_one = callers.send("POST", f"{path}/answer", body, role=Role.EXPERT, subject="expert-1")
    assert (given_one.status_code, given_one.json["state"]) == (200, "given")
    shown = callers.send("GET", FILE).json
    assert shown["opinions_tally"] == {"asked": 1, "received": 1, "late_since": None}
    assert (shown["opinions"][0]["advice"], shown["opinions"][0]["text"]) == ("reserved", "À préciser.")
    again = callers.send("POST", f"{path}/withdrawal", {"reason": "Trop tard."}, role=Role.SECRETARIAT)
    assert (again.status_code, again.json["code"]) == (409, "opinion_settled")


def test_an_opinion_without_account_is_asked_of_a_body(received: World) -> None:
    asked = Callers(received).send("POST", f"{FILE}/opinions", QUESTION)
    assert (asked.status_code, asked.json["expert_subject"]) == (201, None)


@given(st.lists(st.tuples(st.sampled_from(OpinionAct), st.integers(0, 15)), max_size=8))
def test_an_opinion_only_ever_does_what_its_table_allows(walk: list[tuple[OpinionAct, int]]) -> None:
    now = datetime(2026, 10, 1, tzinfo=UTC)
    opinion = Opinion("o", PROJECT_ID, 1, "dane", None, "?", TODAY + timedelta(days=7), now, None)
    for act, days in walk:
        day, before = TODAY + timedelta(days=days), opinion.standing
        try:
            if act is OpinionAct.ANSWER:
                opinion.answer(Advice.RESERVED, "…", at=now, by="e")
            elif act is OpinionAct.WITHDRAW:
                opinion.withdraw("…", at=now, by="s")
            else:
                assert opinion.remind(day) is (Reminder.LATE if days > 7 else Reminder.SOON)
        except OpinionSettled:
            assert act not in ALLOWED[before]
            assert opinion.standing is before
        else:
            assert act in ALLOWED[before]
        assert (opinion.settled_at is None) is (opinion.standing is Standing.REQUESTED)
        assert (opinion.advice is not None) is (opinion.standing is Standing.GIVEN)
