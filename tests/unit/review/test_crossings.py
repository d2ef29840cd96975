"""What other services state may cross with what the commission does, arrive twice, or arrive late."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.review.consumers import CONSUMERS
from services.review.domain.allocation import AllocationStep
from services.review.domain.completion import Ending
from services.review.domain.history import Act
from services.review.domain.refusals import (
    NoCompletionRequested,
    ProjectStopped,
    ProjectWithdrawn,
    VersionOutOfRange,
)
from services.review.domain.states import Status
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.examples import PROJECT_ID, STRUCTURE
from shared.errors import NotYet
from tests.unit.review.world import DEPOSIT, World, instant


def test_every_event_that_the_catalogue_gives_to_the_commission_has_its_consumer() -> None:
    assert set(CONSUMERS) == {event_type.name for event_type in CATALOGUE.consumed_by("review")}


def test_a_deposit_that_arrives_twice_is_taken_up_once(world: World) -> None:
    world.deposit()
    world.deposit(title="Un autre titre")
    assert [version.content["title"] for version in world.file().versions] == ["Un laboratoire ouvert à tous"]
    assert world.stated_types() == ["opened"]


def test_an_old_deposit_does_not_end_the_completion_of_a_newer_one(world: World) -> None:
    world.deposit()
    world.ask()
    world.deposit(2)
    world.ask()
    world.deposit(1)
    world.deposit(2)
    assert world.file().status is Status.COMPLETION_REQUESTED
    assert world.stated_types() == ["opened", "completion_requested", "opened", "completion_requested"]


@pytest.mark.parametrize("first", [2, 7])
def test_a_first_deposit_is_version_one(world: World, first: int) -> None:
    with pytest.raises(VersionOutOfRange):
        world.deposit(first)
    assert world.stated() == []


def test_no_version_is_left_out(world: World) -> None:
    world.deposit()
    with pytest.raises(VersionOutOfRange):
        world.deposit(3)
    assert len(world.file().versions) == 1


def test_a_deposit_replaces_the_version_of_an_open_file_within_the_same_time_limit(world: World) -> None:
    world.deposit()
    world.clock.pass_days(5)
    world.deposit(2)
    assert (world.file().current.number, world.file().answer_due_on) == (2, date(2026, 12, 1))
    assert [event.data["version"] for event in world.stated()] == [1, 2]


def test_a_completion_that_overtakes_the_cancellation_leaves_nothing_to_take_back(world: World) -> None:
    world.deposit()
    world.ask()
    world.deposit(2)
    with pytest.raises(NoCompletionRequested):
        world.cancel()
    assert world.file().requests[0].ending is Ending.ANSWERED


def test_a_completion_that_crosses_the_cancellation_is_examined(world: World) -> None:
    world.deposit()
    world.ask()
    world.cancel()
    world.deposit(2)
    assert (world.file().status, world.file().current.number) == (Status.OPEN, 2)
    assert world.file().requests[0].ending is Ending.CANCELLED
    assert world.stated_types() == ["opened", "completion_requested", "completion_cancelled", "opened"]


def test_a_deposit_from_before_the_request_gives_the_commission_no_more_time(world: World) -> None:
    world.deposit()
    world.clock.pass_days(10)
    world.ask()
    world.clock.pass_days(2)
    world.deposit(2, deposited_at=instant(DEPOSIT + timedelta(days=9)))
    assert (world.file().status, world.file().answer_due_on) == (Status.OPEN, date(2026, 12, 1))


def test_days_of_completion_end_with_the_deposit_however_late_it_arrives(world: World) -> None:
    world.deposit()
    world.ask()
    world.clock.pass_days(30)
    world.deposit(2, deposited_at=instant(DEPOSIT + timedelta(days=4)))
    assert world.file().answer_due_on == date(2026, 12, 5)


def test_a_deposit_that_crosses_a_validation_is_kept_and_the_validation_stands(world: World) -> None:
    world.appoint()
    world.deposit()
    world.validate()
    world.deposit(2)
    file = world.file()
    assert (file.status, file.current.number) == (Status.VALIDATED, 2)
    assert file.history[-1].act is Act.DEPOSITED_AFTER_DECISION
    assert world.stated_types() == ["opened", "validated"]


def test_a_withdrawn_project_is_not_decided_on(world: World) -> None:
    world.appoint()
    world.deposit()
    world.withdraw()
    for act in (world.validate, world.ask, world.cancel):
        with pytest.raises(ProjectWithdrawn):
            act()
    assert world.stated_types() == ["opened"]


def test_a_stopped_project_is_not_decided_on(world: World) -> None:
    world.appoint()
    world.deposit()
    world.stop()
    for act in (world.decline, world.ask, world.cancel):
        with pytest.raises(ProjectStopped):
            act()


@pytest.mark.parametrize("outcome", ["validate", "decline"])
def test_a_withdrawal_that_comes_after_the_decision_leaves_the_decision(world: World, outcome: str) -> None:
    world.appoint()
    world.deposit()
    decision = getattr(world, outcome)()
    world.withdraw()
    assert (world.file().status, world.file().decision) == (Status.WITHDRAWN, decision)
    with pytest.raises(ProjectWithdrawn):
        world.validate()


def test_a_validated_project_that_is_stopped_keeps_its_decision_and_its_lessons(world: World) -> None:
    world.appoint()
    world.deposit()
    decision = world.validate()
    world.stop()
    assert (world.file().status, world.file().decision) == (Status.STOPPED, decision)
    assert "Un créneau commun" in (world.file().history[-1].text or "")


def test_a_withdrawal_ends_the_request_for_completion(world: World) -> None:
    world.deposit()
    world.ask()
    world.withdraw()
    assert (world.file().status, world.file().requests[0].ending) == (Status.WITHDRAWN, Ending.DROPPED)


def test_a_project_ends_once(world: World) -> None:
    world.deposit()
    world.withdraw()
    history = world.file().history
    world.withdraw()
    world.stop()
    assert (world.file().status, world.file().history) == (Status.WITHDRAWN, history)


def test_the_end_of_a_project_that_was_never_deposited_concerns_no_file(world: World) -> None:
    world.withdraw()
    world.stop()
    world.deposit()
    assert world.file().status is Status.OPEN


def test_a_project_that_has_ended_is_not_deposited_again(world: World) -> None:
    world.deposit()
    world.withdraw()
    with pytest.raises(VersionOutOfRange):
        world.deposit(2)
    assert len(world.file().versions) == 1


def test_the_way_of_the_money_is_kept_on_the_file(world: World) -> None:
    world.appoint()
    world.deposit()
    world.validate()
    world.hear("nefe.allocation.deferred.v1")
    deferred = world.file().allocation
    assert (deferred.status, deferred.content["rank"], deferred.is_overdue) == (AllocationStep.DEFERRED, 3, False)
    world.hear("nefe.allocation.overdue.v1")
    late = world.file().allocation
    assert (late.status, late.content["rank"], late.is_overdue) == (AllocationStep.DEFERRED, 3, True)
    world.hear("nefe.allocation.reserved.v1")
    assert (world.file().allocation.status, world.file().allocation.is_overdue) == (AllocationStep.RESERVED, True)
    world.hear("nefe.allocation.made.v1")
    assert (world.file().allocation.status, world.file().allocation.is_overdue) == (AllocationStep.MADE, False)
    assert [entry.act.value for entry in world.file().history[-4:]] == [
        "allocation_deferred",
        "allocation_overdue",
        "allocation_reserved",
        "allocation_made",
    ]


def test_money_that_was_allocated_is_late_no_more(world: World) -> None:
    world.deposit()
    world.hear("nefe.allocation.made.v1")
    world.hear("nefe.allocation.overdue.v1")
    assert (world.file().allocation.status, world.file().allocation.is_overdue) == (AllocationStep.MADE, False)


@pytest.mark.parametrize("step", list(AllocationStep))
def test_money_of_a_project_that_is_not_known_yet_has_to_wait(world: World, step: AllocationStep) -> None:
    with pytest.raises(NotYet):
        world.hear(f"nefe.allocation.{step.value}.v1")
    world.deposit()
    world.hear(f"nefe.allocation.{step.value}.v1")
    assert world.file().history[-1].act.value == f"allocation_{step.value}"


def test_the_last_registration_of_a_school_counts_whichever_arrives_first(world: World) -> None:
    uai = STRUCTURE["uai"]
    world.clock.set(datetime(2026, 10, 5, tzinfo=UTC))
    world.hear("nefe.structure.registered.v1", name="Lycée des Érables")
    world.clock.set(datetime(2026, 10, 4, tzinfo=UTC))
    world.hear("nefe.structure.registered.v1", name="Ancien nom")
    with world.uow() as uow:
        known = uow.structures.find(str(uai))
    assert known is not None
    assert known.content["name"] == "Lycée des Érables"


def test_facts_about_one_project_leave_others_alone(world: World) -> None:
    world.deposit()
    world.deposit(project_id="another-project")
    world.hear("nefe.project.withdrawn.v1", project_id="another-project")
    assert world.file().project_id == PROJECT_ID
    assert world.file().status is Status.OPEN
