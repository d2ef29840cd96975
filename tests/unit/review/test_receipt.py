"""The secretariat says of each deposit whether it has all that is needed to examine it."""

from typing import Any

import pytest

from services.review.domain.history import Act
from shared.contracts.examples import PROJECT_ID
from shared.identity.actor import Role
from tests.unit.review.callers import Answer, Callers
from tests.unit.review.world import World

FILE = f"/api/review/v1/files/{PROJECT_ID}"


@pytest.fixture
def callers(world: World) -> Callers:
    world.appoint()
    world.deposit()
    return Callers(world)


def check(callers: Callers, **found: Any) -> Answer:
    return callers.send("POST", f"{FILE}/receipt", found, role=Role.SECRETARIAT, subject="secretary-1")


def states(callers: Callers) -> set[str]:
    """What the list and the file say."""
    listed = callers.send("GET", "/api/review/v1/files").json["files"][0]
    return {listed["receipt_state"], callers.send("GET", FILE).json["receipt_state"]}


def test_a_deposit_is_received_until_it_is_found_complete_or_not(callers: Callers) -> None:
    assert states(callers) == {"received"}
    assert check(callers, complete=False, note="Il manque un devis.").status_code == 200
    assert states(callers) == {"incomplete"}
    assert check(callers, complete=True).json["complete"] is True
    assert states(callers) == {"complete"}
    acts = [(entry.act, entry.by) for entry in callers.world.file().history[1:]]
    assert acts == [(Act.FOUND_INCOMPLETE, "secretary-1"), (Act.FOUND_COMPLETE, "secretary-1")]


def test_a_further_deposit_is_to_be_checked_anew(callers: Callers) -> None:
    check(callers, complete=True)
    callers.world.deposit(2)
    assert states(callers) == {"received"}
    refused = check(callers, complete=True, version=1)
    assert (refused.status_code, refused.json["code"]) == (412, "not_the_current_version")


def test_the_note_stays_with_the_commission(callers: Callers) -> None:
    check(callers, complete=False, note="Il manque un devis.")
    assert callers.send("GET", FILE).json["receipt"]["note"] == "Il manque un devis."
    seen = callers.send("GET", FILE, role=Role.SCHOOL, uai="0930116W").json
    assert (seen["receipt_state"], seen["receipt"]) == ("incomplete", None)


def test_nothing_is_checked_once_the_file_is_decided(callers: Callers) -> None:
    callers.world.decline()
    assert check(callers, complete=True).json["code"] == "file_already_decided"


def test_complete_is_said_as_yes_or_no(callers: Callers) -> None:
    assert check(callers, complete="yes").status_code == 422
    assert check(callers).status_code == 422
