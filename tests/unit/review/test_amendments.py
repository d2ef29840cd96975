"""A validated project is amended: the validation stands until the commission answers."""

from datetime import timedelta

from services.review.domain.decision import Outcome
from services.review.domain.history import Act
from services.review.domain.sight import Summary
from services.review.domain.states import Status
from tests.unit.review.world import DEPOSIT, World, grant_of

EQUIPMENT = ("teaching_equipment", "2026-2027", 324_000)
LESS = ("teaching_equipment", "2026-2027", 200_000)


def amended(world: World) -> str:
    """A project validated in its first version, whose second amends it; the id of the validation."""
    world.appoint()
    world.deposit()
    validation = world.validate(grant_of(EQUIPMENT))
    world.clock.pass_days(40)
    world.deposit(2, amends_version=1)
    return validation.id


def test_an_amendment_opens_the_file_again_with_a_time_limit_of_its_own(world: World) -> None:
    amended(world)
    file = world.file()
    assert (file.status, file.was_validated) == (Status.OPEN, True)
    assert file.opened_on == DEPOSIT.date() + timedelta(days=40)
    assert world.stated_types() == ["opened", "validated", "opened"]
    assert file.history[-1].act is Act.AMENDMENT_DEPOSITED


def test_its_validation_replaces_the_former_one(world: World) -> None:
    former = amended(world)
    decision = world.validate(grant_of(LESS))
    stated = world.stated()[-1].data
    assert (stated["version"], stated["amends_decision_id"], stated["grant"]["total_cents"]) == (2, former, 200_000)
    assert world.file().validation == decision


def test_its_decline_leaves_the_former_one(world: World) -> None:
    former = amended(world)
    world.decline()
    file = world.file()
    assert (file.status, file.validation and file.validation.id) == (Status.VALIDATED, former)
    assert world.stated()[-1].data["amends_decision_id"] == former
    summary = Summary.of(file)
    assert (summary.granted_cents, summary.delay_days) == (324_000, 0)


def test_the_school_may_try_again(world: World) -> None:
    amended(world)
    world.decline()
    world.deposit(3, amends_version=1)
    assert world.file().status is Status.OPEN


def test_it_is_returned_for_completion_like_any_deposit(world: World) -> None:
    amended(world)
    world.ask()
    world.deposit(3, amends_version=1)
    assert world.file().status is Status.OPEN
    world.validate(grant_of(LESS))
    assert world.file().status is Status.VALIDATED


def test_a_deposit_that_amends_another_validation_than_the_standing_one_has_crossed_it(world: World) -> None:
    amended(world)
    world.validate(grant_of(LESS))
    world.deposit(3, amends_version=1)
    assert (world.file().status, world.file().history[-1].act) == (Status.VALIDATED, Act.DEPOSITED_AFTER_DECISION)


def test_the_whole_of_the_money_is_decided_anew(world: World) -> None:
    world.appoint()
    world.deposit(funding_requested=False, budget={"requested_cents": 0, "lines": []})
    world.validate()
    world.deposit(2, amends_version=1)
    decision = world.validate(grant_of(EQUIPMENT))
    assert (decision.outcome, decision.grant.total_cents) == (Outcome.VALIDATED, 324_000)
