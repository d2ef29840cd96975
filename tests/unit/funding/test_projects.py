"""What the fund remembers of projects and concertations: the newest deposit, whatever the order in which they come."""

from typing import Any

import pytest

from services.funding.domain.project import ProjectNotDescribed
from shared.contracts.examples import PROJECT_ID, example
from shared.uai import FICTITIOUS
from tests.unit.funding.world import World

SUBMITTED = "nefe.project.submitted.v1"


def deposit(world: World, **changes: Any) -> None:
    world.tell("project.submitted", example(SUBMITTED) | changes)


def test_the_newest_deposit_counts_and_the_first_one_dates_it(any_world: World) -> None:
    deposit(any_world, version=2, title="Deuxième", reference=None, deposited_at="2026-10-02T08:00:00Z")
    deposit(any_world, version=1, title="Premier", deposited_at="2026-10-01T08:00:00Z")
    deposit(any_world, version=3, title="Troisième", deposited_at="2026-10-03T08:00:00Z")
    deposit(any_world, version=3, title="Troisième", deposited_at="2026-10-03T08:00:00Z")
    with any_world.uow() as uow:
        project = uow.projects.get(PROJECT_ID)
    assert (project.version, project.title, project.reference) == (3, "Troisième", example(SUBMITTED)["reference"])
    assert project.school.commune == "Bondy"


def test_a_reference_that_was_told_stays(any_world: World) -> None:
    deposit(any_world, version=1)
    deposit(any_world, version=2, reference=None)
    with any_world.uow() as uow:
        assert uow.projects.get(PROJECT_ID).reference == example(SUBMITTED)["reference"]


def test_a_project_of_which_nothing_came_in_is_not_described(any_world: World) -> None:
    with any_world.uow() as uow, pytest.raises(ProjectNotDescribed):
        uow.projects.get("nowhere")


def test_a_concertation_is_counted_once(any_world: World) -> None:
    for _ in range(2):
        any_world.tell("concertation.declared", example("nefe.concertation.declared.v1"))


def test_what_a_canary_deposits_is_in_no_figure(any_world: World) -> None:
    deposit(any_world, structure=example(SUBMITTED)["structure"] | {"uai": FICTITIOUS})
    with any_world.uow() as uow:
        assert uow.projects.find(PROJECT_ID) is None
        assert uow.records.deposited() == 0
