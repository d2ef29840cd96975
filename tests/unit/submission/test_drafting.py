"""A draft is begun with anything or nothing, by a school that is known, and edited by those who share it."""

import pytest

from services.submission.domain.refusals import (
    ActorWithoutStructure,
    BudgetTooLarge,
    OtherStructure,
    PartnerIsOwner,
    ProjectChanged,
    UnknownPartner,
    UnknownProject,
    UnknownStructure,
)
from services.submission.domain.vocabulary import Party, Status
from services.submission.use_cases.create_project import create_project
from services.submission.use_cases.deposit_project import deposit_project
from services.submission.use_cases.revise_project import revise_project
from services.submission.use_cases.stop_project import stop_project
from services.submission.use_cases.withdraw_project import withdraw_project
from shared.errors import Refusal
from tests.unit.submission.world import COLLEGE, COMPLETE, ECOLE, LYCEE, UNREGISTERED, World, partner_of, school


def test_a_draft_may_be_empty(world: World) -> None:
    project = world.draft({})
    assert (project.status, project.uai, project.version, project.revision) == (Status.DRAFT, LYCEE, 0, 1)
    assert project.awaited is not None
    assert project.awaited.party is Party.SCHOOL
    assert world.sheet(project.id).project == project


def test_nobody_else_hears_of_a_draft(world: World) -> None:
    world.draft()
    assert world.facts("nefe.project") == []


def test_references_count_the_projects_of_each_school(world: World) -> None:
    references = [world.draft(uai=uai).reference for uai in (LYCEE, COLLEGE, LYCEE)]
    assert references == [f"{LYCEE}-1", f"{COLLEGE}-1", f"{LYCEE}-2"]


@pytest.mark.parametrize(("uai", "refusal"), [(UNREGISTERED, UnknownStructure), (None, ActorWithoutStructure)])
def test_only_a_registered_school_begins_a_project(world: World, uai: str | None, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        create_project(world.uow(), document=COMPLETE, actor=school(uai))
    assert world.count("project") == 0


def test_a_refused_draft_takes_no_number(world: World) -> None:
    with pytest.raises(UnknownPartner) as refused:
        world.draft(partner_of(COLLEGE, UNREGISTERED))
    assert [fault.pointer for fault in refused.value.errors] == ["/partners/structures/1"]
    assert world.draft().reference == f"{LYCEE}-1"


def test_a_school_is_not_its_own_partner(world: World) -> None:
    with pytest.raises(PartnerIsOwner) as refused:
        world.draft(partner_of(COLLEGE, LYCEE))
    assert [fault.pointer for fault in refused.value.errors] == ["/partners/structures/1"]
    project = world.draft()
    patch = partner_of(LYCEE)
    with pytest.raises(PartnerIsOwner):
        revise_project(world.uow(), project_id=project.id, patch=patch, expected=1, actor=school())
    assert world.sheet(project.id).project == project


def test_a_revision_is_kept_and_the_rest_stays(world: World) -> None:
    project = world.draft()
    revised = revise_project(
        world.uow(), project_id=project.id, patch={"title": "Dire", "pupils": None}, expected=1, actor=school()
    )
    assert (revised.content.title, revised.content.pupils, revised.revision) == ("Dire", None, 2)
    assert world.sheet(project.id).project == revised
    assert revised.content.description == COMPLETE["description"]


def test_of_two_who_read_the_same_revision_the_second_is_told(world: World) -> None:
    project = world.draft()
    revise_project(world.uow(), project_id=project.id, patch={"title": "Un"}, expected=1, actor=school())
    with pytest.raises(ProjectChanged):
        revise_project(world.uow(), project_id=project.id, patch={"title": "Deux"}, expected=1, actor=school())
    assert world.sheet(project.id).project.content.title == "Un"


def test_a_budget_that_no_event_could_carry_is_not_saved(world: World) -> None:
    project = world.draft()
    lines = [{"quantity": 1_000_000, "unit_cost_cents": 1_000_000}]
    with pytest.raises(BudgetTooLarge):
        revise_project(
            world.uow(), project_id=project.id, patch={"budget": {"lines": lines}}, expected=1, actor=school()
        )
    assert world.sheet(project.id).project == project


def test_a_partner_reads_and_edits_a_draft(world: World) -> None:
    project = world.draft(partner_of(COLLEGE))
    revised = revise_project(
        world.uow(), project_id=project.id, patch={"title": "À deux"}, expected=1, actor=school(COLLEGE)
    )
    assert revised.content.title == "À deux"


def test_a_partner_leaves_the_acts_to_the_school_that_leads(world: World) -> None:
    project = world.draft(partner_of(COLLEGE))
    partner = school(COLLEGE)
    with pytest.raises(OtherStructure):
        deposit_project(world.uow(), project_id=project.id, actor=partner)
    with pytest.raises(OtherStructure):
        withdraw_project(world.uow(), project_id=project.id, reason="", actor=partner)
    with pytest.raises(OtherStructure):
        stop_project(world.uow(), project_id=project.id, lessons="", actor=partner)
    assert world.sheet(project.id).project == project


def test_another_school_edits_nothing(world: World) -> None:
    project = world.draft(partner_of(COLLEGE))
    with pytest.raises(OtherStructure):
        revise_project(world.uow(), project_id=project.id, patch={}, expected=1, actor=school(ECOLE))


def test_a_school_that_is_no_partner_any_more_edits_nothing(world: World) -> None:
    project = world.draft(partner_of(COLLEGE))
    revise_project(world.uow(), project_id=project.id, patch={"partners": None}, expected=1, actor=school())
    with pytest.raises(OtherStructure):
        revise_project(world.uow(), project_id=project.id, patch={}, expected=2, actor=school(COLLEGE))


def test_what_does_not_exist_cannot_be_edited(world: World) -> None:
    with pytest.raises(UnknownProject):
        revise_project(world.uow(), project_id="nothing", patch={}, expected=1, actor=school())
