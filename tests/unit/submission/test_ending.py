"""A school takes its project back before the decision, or ends it after; both are final, and neither is a fault."""

import pytest

from services.submission.domain.refusals import ProjectAlreadyDecided, ProjectNotValidated, ProjectWithdrawn
from services.submission.domain.vocabulary import Status
from services.submission.use_cases.deposit_project import deposit_project
from services.submission.use_cases.revise_project import revise_project
from services.submission.use_cases.stop_project import stop_project
from services.submission.use_cases.withdraw_project import withdraw_project
from shared.errors import Conflict
from tests.unit.submission.world import World, school

REASON = "L’équipe change à la rentrée."


def test_a_withdrawal_is_stated_with_its_reason(world: World) -> None:
    project_id = world.deposited()
    project = withdraw_project(world.uow(), project_id=project_id, reason=REASON, actor=school())
    assert (project.status, project.awaited) == (Status.WITHDRAWN, None)
    fact = world.facts("nefe.project.withdrawn")[0]
    assert fact.data == {"project_id": project_id, "withdrawn_at": "2026-11-22T09:00:00.000000Z", "reason": REASON}
    entry = world.sheet(project_id).timeline[-1]
    assert (entry.kind, entry.details, entry.event_id) == ("project.withdrawn", {"reason": REASON}, fact.id)


def test_a_draft_that_nobody_heard_of_goes_without_a_word(world: World) -> None:
    project = world.draft()
    withdraw_project(world.uow(), project_id=project.id, reason="", actor=school())
    assert world.sheet(project.id).project.status is Status.WITHDRAWN
    assert world.facts("nefe.project") == []


def test_a_withdrawn_project_stays_withdrawn(world: World) -> None:
    project_id = world.deposited()
    withdraw_project(world.uow(), project_id=project_id, reason="", actor=school())
    with pytest.raises(ProjectWithdrawn):
        deposit_project(world.uow(), project_id=project_id, actor=school())
    with pytest.raises(Conflict):
        revise_project(world.uow(), project_id=project_id, patch={}, expected=3, actor=school())


def test_a_decision_cannot_be_withdrawn_from(world: World) -> None:
    with pytest.raises(ProjectAlreadyDecided):
        withdraw_project(world.uow(), project_id=world.validated(), reason="", actor=school())


def test_a_stop_is_stated_with_its_lessons(world: World) -> None:
    project_id = world.validated()
    lessons = "Deux classes suffisent."
    assert stop_project(world.uow(), project_id=project_id, lessons=lessons, actor=school()).status is Status.STOPPED
    [fact] = world.facts("nefe.project.stopped")
    assert fact.data == {"project_id": project_id, "stopped_at": "2026-11-22T09:00:00.000000Z", "lessons": lessons}
    assert world.sheet(project_id).timeline[-1].details == {"lessons": lessons}


def test_a_project_that_was_not_validated_is_not_stopped(world: World) -> None:
    with pytest.raises(ProjectNotValidated):
        stop_project(world.uow(), project_id=world.deposited(), lessons="", actor=school())
    assert world.facts("nefe.project.stopped") == []
