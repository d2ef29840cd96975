"""A deposit is taken up in time, sent back to be completed, and taken up again."""

from datetime import UTC, date, datetime

import pytest

from services.review.domain.completion import Ending
from services.review.domain.refusals import (
    CommentWithoutText,
    CompletionPending,
    NoCompletionRequested,
)
from services.review.domain.states import Status
from tests.unit.review.world import World

EQUIPMENT = ("teaching_equipment", "2026-2027", 324_000)


def test_a_deposit_opens_a_file_that_is_due_in_two_calendar_months(world: World) -> None:
    world.deposit()
    assert (world.file().status, world.file().answer_due_on) == (Status.OPEN, date(2026, 12, 1))
    [opened] = world.stated()
    assert opened.type == "nefe.review.opened.v1"
    assert (opened.data["version"], opened.data["answer_due_on"]) == (1, "2026-12-01")


def test_the_date_of_a_deposit_is_the_one_at_the_academy(world: World) -> None:
    world.clock.set(datetime(2026, 12, 30, 23, 30, tzinfo=UTC))
    world.deposit()
    assert world.file().current.deposited_on == date(2026, 12, 31)
    assert world.file().answer_due_on == date(2027, 2, 28)


def test_an_academy_may_answer_faster(sqlite_url: str) -> None:
    world = World(sqlite_url, answer_months="1")
    world.deposit()
    assert world.file().answer_due_on == date(2026, 11, 1)
    world.engine.dispose()


def test_a_school_is_asked_to_complete_with_comments_that_have_names(world: World) -> None:
    world.deposit()
    request = world.ask("Joindre un devis.", "Dire pour quels élèves.")
    assert world.file().status is Status.COMPLETION_REQUESTED
    stated = world.stated()[-1]
    assert stated.type == "nefe.review.completion_requested.v1"
    assert [comment["comment_id"] for comment in stated.data["comments"]] == [
        comment.id for comment in request.comments
    ]
    assert [comment.text for comment in world.file().requests[0].comments] == [
        "Joindre un devis.",
        "Dire pour quels élèves.",
    ]


def test_a_request_for_completion_says_what_to_complete(world: World) -> None:
    world.deposit()
    with pytest.raises(CommentWithoutText) as refused:
        world.ask("Joindre un devis.", "  \n ")
    assert [error.pointer for error in refused.value.errors] == ["/comments/1/text"]
    assert world.file().status is Status.OPEN


def test_the_time_limit_stands_still_while_the_school_completes(world: World) -> None:
    world.deposit()
    world.clock.pass_days(10)
    world.ask()
    world.clock.pass_days(15)
    world.deposit(2)
    assert world.file().status is Status.OPEN
    assert world.file().answer_due_on == date(2026, 12, 16)
    assert world.stated()[-1].data["answer_due_on"] == "2026-12-16"
    assert world.file().requests[0].ending is Ending.ANSWERED


def test_the_time_limit_goes_on_when_the_request_is_taken_back(world: World) -> None:
    world.deposit()
    world.ask()
    world.clock.pass_days(3)
    request = world.cancel()
    assert request.ending is Ending.CANCELLED
    assert (world.file().status, world.file().answer_due_on) == (Status.OPEN, date(2026, 12, 4))
    assert world.file().requests == [request]
    assert world.stated_types() == ["opened", "completion_requested", "completion_cancelled"]


def test_days_of_every_completion_add_up(world: World) -> None:
    world.deposit()
    for version in (2, 3):
        world.ask()
        world.clock.pass_days(5)
        world.deposit(version)
    assert world.file().answer_due_on == date(2026, 12, 11)


def test_there_is_nothing_to_take_back_from_an_open_file(world: World) -> None:
    world.deposit()
    with pytest.raises(NoCompletionRequested):
        world.cancel()


def test_a_school_that_is_completing_is_not_asked_again(world: World) -> None:
    world.deposit()
    world.ask()
    with pytest.raises(CompletionPending):
        world.ask()
    assert world.stated_types() == ["opened", "completion_requested"]
