"""What the commission and the fund state is followed where the project allows it, and noted in any case."""

from datetime import date, timedelta

import pytest

from services.submission.domain.news import MONEY_NEWS, REVIEW_NEWS
from services.submission.domain.project import Awaited
from services.submission.domain.vocabulary import Party, Status
from services.submission.use_cases.deposit_project import deposit_project
from services.submission.use_cases.stop_project import stop_project
from services.submission.use_cases.withdraw_project import withdraw_project
from shared.errors import NotYet, Unacceptable
from tests.unit.submission.world import NOW, World, school

COMMENTS = [{"comment_id": "c-1", "part": "/budget", "text": "Préciser le devis."}]


def status(world: World, project_id: str) -> Status:
    return world.sheet(project_id).project.status


def awaited(world: World, project_id: str) -> Awaited | None:
    return world.sheet(project_id).project.awaited


def deposit(world: World, project_id: str) -> None:
    deposit_project(world.uow(), project_id=project_id, actor=school())


def withdraw(world: World, project_id: str) -> None:
    withdraw_project(world.uow(), project_id=project_id, reason="", actor=school())


def last_was_applied(world: World, project_id: str) -> bool:
    return world.sheet(project_id).timeline[-1].is_applied


def test_an_opened_review_says_who_answers_and_by_when(world: World) -> None:
    project_id = world.deposited()
    world.clock.advance(timedelta(hours=3))
    later = world.clock.now()
    event = world.hear("review.opened", project_id, version=1, answer_due_on="2027-01-22")
    assert status(world, project_id) is Status.UNDER_REVIEW
    assert awaited(world, project_id) == Awaited(Party.COMMISSION, later, date(2027, 1, 22))
    entry = world.sheet(project_id).timeline[-1]
    assert (entry.at, entry.kind, entry.event_id, entry.is_applied) == (later, "review.opened", event.id, True)
    assert entry.details["answer_due_on"] == "2027-01-22"
    assert "project_id" not in entry.details


def test_a_request_for_completion_gives_the_turn_and_the_comments_to_the_school(world: World) -> None:
    project_id = world.deposited()
    world.hear("review.opened", project_id, version=1)
    world.hear("review.completion_requested", project_id, version=1, comments=COMMENTS)
    project = world.sheet(project_id).project
    assert project.status is Status.TO_COMPLETE
    assert project.awaited == Awaited(Party.SCHOOL, NOW)
    assert project.completion is not None
    assert (project.completion.version, list(project.completion.comments)) == (1, COMMENTS)


def test_a_new_deposit_answers_the_request(world: World) -> None:
    project_id = world.deposited()
    world.hear("review.completion_requested", project_id, version=1)
    deposit(world, project_id)
    project = world.sheet(project_id).project
    assert (project.status, project.version, project.completion) == (Status.SUBMITTED, 2, None)


def test_a_cancelled_request_gives_the_turn_back_to_the_commission(world: World) -> None:
    project_id = world.deposited()
    world.hear("review.opened", project_id, version=1, answer_due_on="2027-01-22")
    world.hear("review.completion_requested", project_id, version=1)
    world.hear("review.completion_cancelled", project_id, version=1)
    project = world.sheet(project_id).project
    assert (project.status, project.completion) == (Status.UNDER_REVIEW, None)
    assert project.awaited == Awaited(Party.COMMISSION, NOW, date(2027, 1, 22))


def test_a_validation_gives_the_turn_to_the_fund_until_the_money_is_committed(world: World) -> None:
    project_id = world.deposited()
    world.hear("review.validated", project_id, version=1, allocation_due_on="2027-01-22")
    assert awaited(world, project_id) == Awaited(Party.FUND_MANAGER, NOW, date(2027, 1, 22))
    world.hear("allocation.reserved", project_id)
    assert awaited(world, project_id) is not None
    world.hear("allocation.made", project_id, due_on="2027-01-22")
    assert (status(world, project_id), awaited(world, project_id)) == (Status.VALIDATED, None)


def test_nobody_is_awaited_when_nothing_was_granted(world: World) -> None:
    project_id = world.deposited()
    world.hear("review.validated", project_id, version=1, grant={"total_cents": 0, "lines": []})
    assert (status(world, project_id), awaited(world, project_id)) == (Status.VALIDATED, None)


def test_a_declined_project_may_be_presented_again(world: World) -> None:
    project_id = world.deposited()
    world.hear("review.declined", project_id, version=1, reason="À préciser.")
    assert (status(world, project_id), awaited(world, project_id)) == (Status.DECLINED, None)
    assert world.sheet(project_id).timeline[-1].details["reason"] == "À préciser."
    deposit(world, project_id)
    assert world.sheet(project_id).project.version == 2


@pytest.mark.parametrize("kind", REVIEW_NEWS)
def test_whatever_the_commission_states_a_withdrawn_project_stays_withdrawn(world: World, kind: str) -> None:
    project_id = world.deposited()
    withdraw(world, project_id)
    event = world.hear(kind, project_id, version=1)
    assert (status(world, project_id), awaited(world, project_id)) == (Status.WITHDRAWN, None)
    entry = world.sheet(project_id).timeline[-1]
    assert (entry.event_id, entry.is_applied) == (event.id, False)


@pytest.mark.parametrize("kind", ["review.opened", "review.completion_requested", "review.declined"])
def test_news_of_a_version_that_was_replaced_are_noted_and_change_nothing(world: World, kind: str) -> None:
    project_id = world.deposited()
    world.hear("review.completion_requested", project_id, version=1)
    deposit(world, project_id)
    before = world.sheet(project_id).project
    world.hear(kind, project_id, version=1)
    after = world.sheet(project_id).project
    assert (after.status, after.awaited, after.completion) == (before.status, before.awaited, None)
    assert last_was_applied(world, project_id) is False


def test_a_validation_that_crossed_a_new_deposit_stands(world: World) -> None:
    project_id = world.deposited()
    world.hear("review.completion_requested", project_id, version=1)
    deposit(world, project_id)
    world.hear("review.completion_cancelled", project_id, version=1)
    world.hear("review.validated", project_id, version=1)
    assert status(world, project_id) is Status.VALIDATED
    world.hear("allocation.made", project_id)
    assert last_was_applied(world, project_id) is True


def test_a_deposit_after_a_decline_is_not_undone_by_a_late_opening_of_the_first_version(world: World) -> None:
    project_id = world.deposited()
    world.hear("review.declined", project_id, version=1)
    deposit(world, project_id)
    world.hear("review.opened", project_id, version=2)
    assert status(world, project_id) is Status.UNDER_REVIEW
    world.hear("review.declined", project_id, version=1)
    assert status(world, project_id) is Status.UNDER_REVIEW


@pytest.mark.parametrize("kind", MONEY_NEWS)
def test_money_that_arrives_before_its_validation_is_asked_to_come_again(world: World, kind: str) -> None:
    project_id = world.deposited()
    with pytest.raises(NotYet):
        world.hear(kind, project_id)
    assert len(world.sheet(project_id).timeline) == 2
    world.hear("review.validated", project_id, version=1)
    world.hear(kind, project_id)
    assert world.sheet(project_id).timeline[-1].kind == kind


@pytest.mark.parametrize("kind", MONEY_NEWS)
def test_money_of_a_stopped_project_is_followed_without_giving_anyone_the_turn(world: World, kind: str) -> None:
    project_id = world.validated()
    stop_project(world.uow(), project_id=project_id, lessons="", actor=school())
    world.hear(kind, project_id)
    assert (status(world, project_id), awaited(world, project_id)) == (Status.STOPPED, None)
    assert last_was_applied(world, project_id) is True


@pytest.mark.parametrize("kind", MONEY_NEWS)
def test_money_of_a_project_withdrawn_meanwhile_is_noted(world: World, kind: str) -> None:
    project_id = world.deposited()
    withdraw(world, project_id)
    world.hear(kind, project_id)
    assert (status(world, project_id), last_was_applied(world, project_id)) == (Status.WITHDRAWN, False)


@pytest.mark.parametrize("kind", [*REVIEW_NEWS, *MONEY_NEWS])
def test_news_of_a_project_that_does_not_exist_here_are_unacceptable(world: World, kind: str) -> None:
    with pytest.raises(Unacceptable):
        world.hear(kind, "no-such-project")
    assert world.count("timeline") == 0


def test_news_of_a_version_that_was_never_deposited_are_unacceptable(world: World) -> None:
    draft, project_id = world.draft(), world.deposited()
    with pytest.raises(Unacceptable):
        world.hear("review.opened", project_id, version=2)
    with pytest.raises(Unacceptable):
        world.hear("allocation.made", draft.id)
    assert status(world, draft.id) is Status.DRAFT


def test_whoever_reads_after_news_reads_another_revision(world: World) -> None:
    project_id = world.validated()
    before = world.sheet(project_id).project.revision
    world.hear("payment.ordered", project_id)
    assert world.sheet(project_id).project.revision == before + 1
