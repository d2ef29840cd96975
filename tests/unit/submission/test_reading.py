"""Everyone sees what concerns them: the same rule for one project and for a list."""

from typing import Any

import pytest

from services.submission.domain.refusals import ActorWithoutStructure, OtherStructure, ProjectOutOfSight
from services.submission.domain.summary import Filters, Summary
from services.submission.domain.vocabulary import Party, Status
from services.submission.use_cases.read_project import list_projects, read_project
from services.submission.use_cases.revise_project import revise_project
from services.submission.use_cases.withdraw_project import withdraw_project
from shared.errors import Refusal
from shared.identity.actor import Actor, Role
from tests.support.tokens import ACADEMY
from tests.unit.submission.world import COLLEGE, ECOLE, LYCEE, World, partner_of, school, staff


def listed(world: World, actor: Actor, status: Status | None = None) -> list[Summary]:
    return list_projects(world.uow(), actor=actor, filters=Filters(status=status), after=None, limit=50)


def populate(world: World) -> dict[str, str]:
    """A project of the lycée at each stage that somebody sees differently, and a draft of the collège."""
    found = {"draft": world.draft().id, "deposited": world.deposited(), "validated": world.validated()}
    found["dropped draft"] = world.draft().id
    withdraw_project(world.uow(), project_id=found["dropped draft"], reason="", actor=school())
    found["shared"] = world.draft(partner_of(COLLEGE)).id
    return {**found, "other": world.draft(uai=COLLEGE).id}


@pytest.mark.parametrize(
    ("actor", "names"),
    [
        (school(), {"draft", "deposited", "validated", "dropped draft", "shared"}),
        (school(COLLEGE), {"other", "shared"}),
        (school(ECOLE), set()),
        (staff(Role.SECRETARIAT), {"deposited", "validated"}),
        (staff(Role.RECTOR), {"draft", "deposited", "validated", "dropped draft", "shared", "other"}),
        (staff(Role.FUND_MANAGER), {"validated"}),
        (staff(Role.ADMINISTRATOR), set()),
        (
            Actor("both", frozenset({Role.SCHOOL, Role.FUND_MANAGER}), COLLEGE, ACADEMY),
            {"other", "shared", "validated"},
        ),
    ],
)
def test_a_list_shows_exactly_what_may_be_read_one_by_one(world: World, actor: Actor, names: set[str]) -> None:
    projects = populate(world)
    assert {summary.id for summary in listed(world, actor)} == {projects[name] for name in names}
    assert {name for name, project_id in projects.items() if _may_read(world, actor, project_id)} == names


def _may_read(world: World, actor: Actor, project_id: str) -> bool:
    try:
        read_project(world.uow(), project_id=project_id, actor=actor)
    except Refusal:
        return False
    return True


def test_a_refusal_to_show_says_why(world: World) -> None:
    project = world.draft()
    with pytest.raises(OtherStructure):
        read_project(world.uow(), project_id=project.id, actor=school(COLLEGE))
    with pytest.raises(ProjectOutOfSight):
        read_project(world.uow(), project_id=project.id, actor=staff(Role.FUND_MANAGER))
    with pytest.raises(ActorWithoutStructure):
        listed(world, school(None))


@pytest.mark.parametrize("actor", [school(COLLEGE), staff(Role.SECRETARIAT), staff(Role.FUND_MANAGER)])
def test_a_refusal_to_show_does_not_name_what_it_hides(world: World, actor: Actor) -> None:
    project = world.draft()
    with pytest.raises(Refusal) as refused:
        read_project(world.uow(), project_id=project.id, actor=actor)
    assert LYCEE not in refused.value.detail


def test_a_partner_reads_a_project(world: World) -> None:
    project = world.draft(partner_of(COLLEGE))
    assert read_project(world.uow(), project_id=project.id, actor=school(COLLEGE)).project == project


def test_a_list_follows_who_takes_part(world_on_each: World) -> None:
    world = world_on_each
    project = world.draft(partner_of(COLLEGE))
    for expected, partners in enumerate(([COLLEGE, ECOLE], [ECOLE], [ECOLE], []), start=1):
        patch = {"partners": {"structures": partners}}
        revise_project(world.uow(), project_id=project.id, patch=patch, expected=expected, actor=school())
        seen = {uai for uai in (COLLEGE, ECOLE) if listed(world, school(uai))}
        assert seen == set(partners)
        assert [summary.id for summary in listed(world, school())] == [project.id]


def test_a_list_says_where_each_project_stands_and_who_has_it(world: World) -> None:
    project_id = world.deposited()
    [summary] = listed(world, school())
    project = world.sheet(project_id).project
    assert summary == Summary(
        id=project_id,
        reference=f"{LYCEE}-1",
        uai=LYCEE,
        structure_name="Lycée Jacques-Brel",
        title="Lire à voix haute",
        status=Status.SUBMITTED,
        version=1,
        changed_at=project.changed_at,
        awaited=project.awaited,
    )


def test_a_list_is_narrowed_to_a_status(world: World) -> None:
    projects = populate(world)
    assert [summary.id for summary in listed(world, school(), Status.SUBMITTED)] == [projects["deposited"]]


def test_pages_follow_each_other_from_the_latest_project(world: World) -> None:
    drafts = [world.draft({}).id for _ in range(5)]
    seen: list[str] = []
    after = None
    while page := list_projects(world.uow(), actor=school(), filters=Filters(), after=after, limit=2):
        seen += [summary.id for summary in page]
        after = page[-1].id
    assert sorted(seen) == sorted(drafts)
    assert seen == sorted(drafts, reverse=True)


def test_a_list_is_narrowed_by_structure_department_and_whose_turn_it_is(world: World) -> None:
    world.register(COLLEGE)
    deposited, draft = world.deposited(), world.draft(uai=COLLEGE).id
    rector = staff(Role.RECTOR)

    def found(**wanted: Any) -> set[str]:
        page = list_projects(world.uow(), actor=rector, filters=Filters(**wanted), after=None, limit=9)
        return {summary.id for summary in page}

    assert found(uai=COLLEGE) == {draft}
    assert found(awaited=Party.SECRETARIAT) == {deposited}
    assert found(awaited=Party.SCHOOL) == {draft}
    assert (found(department="93"), found(department="94")) == ({deposited, draft}, set())
