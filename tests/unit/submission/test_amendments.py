"""A validated project is amended: what counts stands until the commission answers."""

from datetime import date
from typing import Any

import pytest

from services.submission.domain.project import Awaited
from services.submission.domain.summary import Filters
from services.submission.domain.vocabulary import Party, Status
from services.submission.use_cases.amend_project import amend_project, drop_amendment
from services.submission.use_cases.deposit_project import deposit_project
from services.submission.use_cases.read_project import list_projects, read_project
from services.submission.use_cases.revise_project import revise_project
from services.submission.use_cases.stop_project import stop_project
from shared.identity.actor import Role
from tests.support.application import Caller
from tests.unit.submission.world import API, NOW, World, code, school, staff

LINE: dict[str, Any] = {
    "category": "teaching_equipment",
    "label": "Livres",
    "quantity": 60,
    "unit_cost_cents": 1250,
    "school_year": "2027-2028",
}
GRANT = {"total_cents": 500, "lines": [{"category": "other", "school_year": "2026-2027", "amount_cents": 500}]}


def amending(world: World, *, title: str = "Lire et écrire") -> str:
    """The id of a validated project whose amendment says something else."""
    project_id = world.validated()
    amend_project(world.uow(), project_id=project_id, reason="Une classe de plus.", actor=school())
    say(world, project_id, {"title": title})
    return project_id


def say(world: World, project_id: str, patch: dict[str, Any]) -> None:
    revision = world.sheet(project_id).project.revision
    revise_project(world.uow(), project_id=project_id, patch=patch, expected=revision, actor=school())


def deposited(world: World) -> str:
    project_id = amending(world)
    deposit_project(world.uow(), project_id=project_id, actor=school())
    return project_id


def standing(world: World, project_id: str) -> tuple[Status, int | None, str | None]:
    project = read_project(world.uow(), project_id=project_id, actor=school()).project
    return project.status, project.validated_version, project.content.title


def test_a_deposit_says_which_version_it_would_amend(world: World) -> None:
    project_id = deposited(world)
    assert [fact.data.get("amends_version") for fact in world.facts("nefe.project.submitted")] == [None, 1]
    assert standing(world, project_id) == (Status.SUBMITTED, 1, "Lire et écrire")


def test_the_amendment_counts_once_it_is_validated(world: World) -> None:
    project_id = deposited(world)
    world.hear("review.validated", project_id, version=2, grant=GRANT)
    assert standing(world, project_id) == (Status.VALIDATED, 2, "Lire et écrire")


def test_the_former_version_counts_again_when_the_amendment_is_declined(world: World) -> None:
    project_id = deposited(world)
    world.hear("review.declined", project_id, version=2, reason="Pas cette année.")
    assert standing(world, project_id) == (Status.VALIDATED, 1, "Lire à voix haute")
    assert world.sheet(project_id).project.awaited == Awaited(Party.FUND_MANAGER, NOW, date(2027, 1, 5))
    amend_project(world.uow(), project_id=project_id, reason="", actor=school())
    say(world, project_id, {"title": "Lire encore"})
    deposit_project(world.uow(), project_id=project_id, actor=school())
    assert world.facts("nefe.project.submitted")[-1].data["version"] == 3


def test_an_amendment_that_is_given_up_can_still_be_read(world: World) -> None:
    project_id = amending(world)
    drop_amendment(world.uow(), project_id=project_id, actor=school())
    assert standing(world, project_id) == (Status.VALIDATED, 1, "Lire à voix haute")
    sheet = read_project(world.uow(), project_id=project_id, actor=school())
    assert len(sheet.unsent_drafts) == 1
    assert len(world.facts("nefe.project")) == 1


def test_an_amendment_without_a_word_leaves_no_draft_behind(world: World) -> None:
    project_id = deposited(world)
    world.hear("review.declined", project_id, version=2, reason="Non.")
    amend_project(world.uow(), project_id=project_id, reason="", actor=school())
    drop_amendment(world.uow(), project_id=project_id, actor=school())
    assert read_project(world.uow(), project_id=project_id, actor=school()).unsent_drafts == []


def test_money_can_be_asked_for_later(world: World) -> None:
    project_id = world.deposited()
    world.hear("review.validated", project_id, version=1, grant={"total_cents": 0, "lines": []})
    amend_project(world.uow(), project_id=project_id, reason="", actor=school())
    say(world, project_id, {"budget": {"lines": [{"line_id": "later", **LINE}]}})
    deposit_project(world.uow(), project_id=project_id, actor=school())
    assert world.facts("nefe.project.submitted")[-1].data["budget"]["requested_cents"] == 75_000


def test_the_fund_goes_on_while_the_amendment_is_examined(world: World) -> None:
    project_id = deposited(world)
    world.hear("allocation.made", project_id, due_on="2027-01-05")
    project = world.sheet(project_id).project
    assert (project.awaited and project.awaited.party, project.validation and project.validation.money) == (
        Party.SECRETARIAT,
        None,
    )
    manager = staff(Role.FUND_MANAGER)
    listed = list_projects(world.uow(), actor=manager, filters=Filters(), after=None, limit=10)
    assert [summary.id for summary in listed] == [project_id]


@pytest.mark.parametrize("role", [Role.RECTOR, Role.SECRETARIAT, Role.FUND_MANAGER])
def test_others_see_what_counts_until_the_amendment_is_deposited(world: World, role: Role) -> None:
    project_id = amending(world)
    reader = staff(role)
    seen = read_project(world.uow(), project_id=project_id, actor=reader).project
    listed = list_projects(world.uow(), actor=reader, filters=Filters(status=Status.AMENDING), after=None, limit=10)
    assert (seen.content.title, listed[0].title) == ("Lire à voix haute", "Lire à voix haute")
    deposit_project(world.uow(), project_id=project_id, actor=school())
    assert read_project(world.uow(), project_id=project_id, actor=reader).project.content.title == "Lire et écrire"


def test_a_project_that_stops_leaves_its_amendment(world: World) -> None:
    project_id = deposited(world)
    stop_project(world.uow(), project_id=project_id, lessons="On a appris.", actor=school())
    world.hear("review.validated", project_id, version=2)
    assert standing(world, project_id) == (Status.STOPPED, 1, "Lire à voix haute")
    assert not world.sheet(project_id).timeline[-1].is_applied


def test_a_correction_changes_the_money_and_not_what_is_being_typed(world: World) -> None:
    project_id = amending(world)
    world.hear("review.validated", project_id, version=1, grant={"total_cents": 0, "lines": []})
    assert standing(world, project_id) == (Status.AMENDING, 1, "Lire et écrire")
    assert world.sheet(project_id).project.awaited is None


def test_it_is_done_over_http(lycee: Caller, world: World) -> None:
    path = f"{API}/projects/{world.validated()}/amendments"
    begun = lycee.post(path, json={"reason": "Une classe de plus."})
    assert begun.status_code == 201
    assert (begun.get_json()["status"], begun.get_json()["validated_version"]) == ("amending", 1)
    assert code(lycee.post(path, json={})) == "project_not_validated"
    dropped = lycee.post(f"{path}/abandonment")
    assert (dropped.status_code, dropped.get_json()["status"]) == (200, "validated")
    assert code(lycee.post(f"{path}/abandonment")) == "no_amendment"
