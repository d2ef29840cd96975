"""A deposit freezes a numbered version and states it, in one transaction of few statements."""

from typing import Any

import pytest

from services.submission.domain.refusals import (
    OtherStructure,
    ProjectAlreadySubmitted,
    ProjectIncomplete,
    UnknownProject,
    UnknownVersion,
)
from services.submission.domain.vocabulary import Status
from services.submission.use_cases.deposit_project import deposit_project
from services.submission.use_cases.read_project import read_version
from services.submission.use_cases.revise_project import revise_project
from shared.errors import Refusal
from tests.unit.submission.statements import statements
from tests.unit.submission.world import COLLEGE, COMPLETE, LYCEE, NOW, World, build_world, partner_of, school, structure

SUBMITTED = "nefe.project.submitted.v1"


def test_a_deposit_states_everything_that_the_commission_needs(world: World) -> None:
    project = world.draft(partner_of(COLLEGE))
    deposited = deposit_project(world.uow(), project_id=project.id, actor=school())
    assert (deposited.version, deposited.reference, deposited.requested_cents) == (1, f"{LYCEE}-1", 37_500)
    [fact] = world.facts(SUBMITTED)
    line = {**COMPLETE["budget"]["lines"][0], "amount_cents": 37_500}
    assert fact.subject == project.id
    assert fact.data == {
        "project_id": project.id,
        "reference": f"{LYCEE}-1",
        "version": 1,
        "deposited_at": "2026-11-22T09:00:00.000000Z",
        "structure": vars(structure()),
        "partners": [{"uai": COLLEGE, "name": structure(COLLEGE).name}],
        "title": COMPLETE["title"],
        "axes": COMPLETE["axes"],
        "summary": COMPLETE["description"],
        "digital": False,
        "pupils": 120,
        "funding_requested": True,
        "budget": {"requested_cents": 37_500, "lines": [line]},
        "attachments": [],
    }


def test_a_project_that_asks_for_no_money_is_deposited_like_any_other(world: World) -> None:
    project = world.draft({**COMPLETE, "budget": None})
    deposit_project(world.uow(), project_id=project.id, actor=school())
    [fact] = world.facts(SUBMITTED)
    assert fact.data["funding_requested"] is False
    assert fact.data["budget"] == {"requested_cents": 0, "lines": []}


def test_a_deposit_is_noted_in_the_timeline_with_its_event(world: World) -> None:
    project = world.draft()
    deposit_project(world.uow(), project_id=project.id, actor=school())
    sheet = world.sheet(project.id)
    assert [(entry.kind, entry.event_id) for entry in sheet.timeline] == [
        ("project.created", None),
        ("project.submitted", world.facts(SUBMITTED)[0].id),
    ]
    assert sheet.project.status is Status.SUBMITTED
    assert [(deposit.version, deposit.deposited_at) for deposit in sheet.deposits] == [(1, NOW)]


def test_a_frozen_version_stays_as_it_was_deposited(world: World) -> None:
    project = world.draft()
    deposit_project(world.uow(), project_id=project.id, actor=school())
    world.hear("review.completion_requested", project.id, version=1)
    patch = {"title": "Lire autrement"}
    revise_project(world.uow(), project_id=project.id, patch=patch, expected=3, actor=school())
    assert deposit_project(world.uow(), project_id=project.id, actor=school()).version == 2
    titles = [_title(world, project.id, version) for version in (1, 2)]
    assert titles == [COMPLETE["title"], "Lire autrement"]
    assert [fact.sequence for fact in world.facts(SUBMITTED)] == [1, 2]


def _title(world: World, project_id: str, version: int) -> str | None:
    return read_version(world.uow(), project_id=project_id, version=version, actor=school()).content.title


def test_a_version_that_was_never_deposited_is_unknown(world: World) -> None:
    project = world.draft()
    with pytest.raises(UnknownVersion):
        read_version(world.uow(), project_id=project.id, version=1, actor=school())


def test_a_second_deposit_of_the_same_version_is_refused(world: World) -> None:
    project = world.draft()
    deposit_project(world.uow(), project_id=project.id, actor=school())
    with pytest.raises(ProjectAlreadySubmitted):
        deposit_project(world.uow(), project_id=project.id, actor=school())
    assert len(world.facts(SUBMITTED)) == 1


@pytest.mark.parametrize(
    ("document", "uai", "refusal"),
    [({}, LYCEE, ProjectIncomplete), (COMPLETE, COLLEGE, OtherStructure)],
)
def test_a_refused_deposit_leaves_no_trace(
    world: World, document: dict[str, Any], uai: str, refusal: type[Refusal]
) -> None:
    project = world.draft(document)
    with pytest.raises(refusal):
        deposit_project(world.uow(), project_id=project.id, actor=school(uai))
    assert world.sheet(project.id).project == project
    assert (world.count("deposit"), world.count("timeline"), world.facts(SUBMITTED)) == (0, 1, [])


def test_what_does_not_exist_cannot_be_deposited(world: World) -> None:
    with pytest.raises(UnknownProject):
        deposit_project(world.uow(), project_id="nothing", actor=school())


def test_a_deposit_takes_one_reading_and_five_writings(world: World) -> None:
    project = world.draft()
    with statements(world) as seen:
        deposit_project(world.uow(), project_id=project.id, actor=school())
    assert [statement.split()[0] for statement in seen] == ["SELECT", "INSERT", "INSERT", "UPDATE", "INSERT", "INSERT"]


def test_on_postgresql_a_deposit_takes_two_statements_and_keeps_the_same(postgres_url: str) -> None:
    world = build_world(postgres_url)
    world.register(LYCEE)
    project = world.draft()
    with statements(world) as seen:
        deposited = deposit_project(world.uow(), project_id=project.id, actor=school())
    assert [statement.split()[0] for statement in seen] == ["SELECT", "WITH"]
    sheet = world.sheet(project.id)
    assert (sheet.project.status, sheet.project.version) == (Status.SUBMITTED, deposited.version)
    frozen = read_version(world.uow(), project_id=project.id, version=1, actor=school())
    assert frozen.content == project.content == deposited.content
    assert [fact.subject for fact in world.facts(SUBMITTED)] == [project.id]
    assert (world.count("deposit"), world.count("timeline")) == (1, 2)
    world.runtime.engine.dispose()
