"""A clerical error is put right by a further decision; nothing that was decided is edited."""

import pytest

from services.review.domain.decision import Outcome
from services.review.domain.refusals import (
    GrantAboveRequest,
    GrantRequired,
    NothingToCorrect,
    ProjectWithdrawn,
    ValidationStands,
)
from services.review.domain.states import Status
from shared.contracts.examples import PROJECT_ID
from tests.unit.review.callers import Callers
from tests.unit.review.world import World, grant_of

EQUIPMENT = ("teaching_equipment", "2026-2027", 324_000)
LESS = ("teaching_equipment", "2026-2027", 32_400)


@pytest.fixture
def decided(world: World) -> World:
    world.appoint()
    world.deposit()
    return world


def test_a_grant_is_put_right_and_both_decisions_stay(decided: World) -> None:
    wrong = decided.validate(grant_of(LESS))
    decided.clock.pass_days(3)
    right = decided.correct(Outcome.VALIDATED, grant_of(EQUIPMENT))
    file = decided.file()
    assert [decision.grant.total_cents for decision in file.decisions] == [32_400, 324_000]
    assert (file.validation, right.corrects, right.amends) == (right, wrong.id, wrong.id)
    assert right.allocation_due_on == wrong.allocation_due_on
    stated = decided.stated()[-1].data
    assert (stated["version"], stated["amends_decision_id"], stated["decision_id"]) == (1, wrong.id, right.id)


def test_a_correction_is_put_right_in_its_turn(decided: World) -> None:
    decided.validate(grant_of(EQUIPMENT))
    first = decided.correct(Outcome.VALIDATED, grant_of(LESS))
    second = decided.correct(Outcome.VALIDATED, grant_of(EQUIPMENT))
    assert second.corrects == first.id


def test_what_was_declined_by_mistake_is_validated(decided: World) -> None:
    decided.decline()
    decided.correct(Outcome.VALIDATED, grant_of(EQUIPMENT))
    assert decided.file().status is Status.VALIDATED
    assert "amends_decision_id" not in decided.stated()[-1].data


def test_the_reason_of_a_decline_is_put_right(decided: World) -> None:
    decided.decline("Faute")
    decided.correct(Outcome.DECLINED)
    assert (decided.file().status, decided.stated_types()) == (Status.DECLINED, ["opened", "declined", "declined"])


def test_a_validation_is_not_turned_into_a_decline(decided: World) -> None:
    decided.validate()
    with pytest.raises(ValidationStands):
        decided.correct(Outcome.DECLINED)


def test_nothing_is_corrected_that_was_not_decided_or_is_examined_again(decided: World) -> None:
    with pytest.raises(NothingToCorrect):
        decided.correct(Outcome.VALIDATED)
    decided.decline()
    decided.deposit(2)
    with pytest.raises(NothingToCorrect):
        decided.correct(Outcome.VALIDATED)
    decided.withdraw()
    with pytest.raises(ProjectWithdrawn):
        decided.correct(Outcome.VALIDATED)


def test_the_grant_of_a_correction_is_held_against_the_version_that_was_decided_on(decided: World) -> None:
    decided.validate()
    decided.deposit(2, funding_requested=False, budget={"requested_cents": 0, "lines": []})
    with pytest.raises(GrantAboveRequest):
        decided.correct(Outcome.VALIDATED, grant_of(("training", "2026-2027", 900_000)))
    with pytest.raises(GrantRequired):
        decided.correct(Outcome.VALIDATED, None)
    decided.correct(Outcome.VALIDATED, grant_of(EQUIPMENT))


def test_it_is_done_over_http(decided: World) -> None:
    decided.validate(grant_of(LESS))
    callers = Callers(decided)
    path = f"/api/review/v1/files/{PROJECT_ID}/corrections"
    grant = {"lines": [{"category": "teaching_equipment", "school_year": "2026-2027", "amount_cents": 324_000}]}
    body = {"error": "Un zéro manquait.", "ruling": {"outcome": "validated", "grant": grant}}
    done = callers.send("POST", path, body)
    assert (done.status_code, done.json["error"], done.json["grant"]["total_cents"]) == (
        201,
        "Un zéro manquait.",
        324_000,
    )
    assert callers.send("POST", path, {"ruling": body["ruling"]}).status_code == 422


def test_several_are_decided_at_once_and_each_on_its_own(decided: World) -> None:
    decided.deposit(project_id="p-2")
    callers = Callers(decided)
    rulings = [
        {"project_id": PROJECT_ID, "ruling": {"outcome": "declined", "reason": "Hors programme."}},
        {"project_id": "p-2", "ruling": {"outcome": "validated"}},
        {"project_id": "nothing", "ruling": {"outcome": "declined", "reason": "Non."}},
    ]
    answer = callers.send("POST", "/api/review/v1/decisions", {"decisions": rulings})
    assert answer.status_code == 200
    assert [each["code"] for each in answer.json["decisions"]] == [None, "grant_required", "file_unknown"]
    assert answer.json["decisions"][0]["decision"]["outcome"] == "declined"
    assert decided.stated_types() == ["opened", "opened", "declined"]
    member = callers.send("POST", "/api/review/v1/decisions", {"decisions": rulings}, subject="member-1")
    assert (member.status_code, member.json["code"]) == (403, "not_presiding")
    twice = callers.send("POST", "/api/review/v1/decisions", {"decisions": [rulings[0], rulings[0]]})
    assert twice.status_code == 422
