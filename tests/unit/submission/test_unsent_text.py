"""What a school has typed and not deposited is its own: nobody else reads it, nothing counts on it, none is lost."""

from datetime import timedelta

import pytest

from services.submission.domain.content import Content
from services.submission.domain.refusals import OtherStructure, UnknownDraft
from services.submission.domain.summary import Filters, SetAside
from services.submission.domain.vocabulary import Status
from services.submission.use_cases.deposit_project import deposit_project
from services.submission.use_cases.read_project import list_projects, read_draft, read_project
from services.submission.use_cases.revise_project import revise_project
from services.submission.use_cases.withdraw_project import withdraw_project
from shared.identity.actor import Actor, Role
from tests.support.tokens import ACADEMY
from tests.unit.submission.world import COLLEGE, COMPLETE, ECOLE, LYCEE, World, partner_of, school, staff

TITLE = COMPLETE["title"]
UNSENT = "Un titre qui n’est pas déposé"
STAFF = [staff(Role.SECRETARIAT), staff(Role.RECTOR)]


def returned(world: World) -> str:
    """The id of a shared project that was sent back for completion, and edited since."""
    project = world.draft(partner_of(COLLEGE))
    deposit_project(world.uow(), project_id=project.id, actor=school())
    world.hear("review.opened", project.id, version=1)
    world.hear("review.completion_requested", project.id, version=1)
    edit(world, project.id, UNSENT)
    return project.id


def edit(world: World, project_id: str, title: str | None) -> None:
    revision = world.sheet(project_id).project.revision
    revise_project(world.uow(), project_id=project_id, patch={"title": title}, expected=revision, actor=school())


def shown(world: World, project_id: str, actor: Actor) -> Content:
    return read_project(world.uow(), project_id=project_id, actor=actor).project.content


def titles(world: World, project_id: str, actor: Actor) -> set[str | None]:
    """The title on the project's sheet, and in the list."""
    listed = list_projects(world.uow(), actor=actor, filters=Filters(), after=None, limit=50)
    return {shown(world, project_id, actor).title, *(one.title for one in listed if one.id == project_id)}


def test_staff_read_what_was_deposited_while_the_school_completes(world_on_each: World) -> None:
    project_id = returned(world_on_each)
    for actor in STAFF:
        assert titles(world_on_each, project_id, actor) == {TITLE}
    for uai in (LYCEE, COLLEGE):
        assert titles(world_on_each, project_id, school(uai)) == {UNSENT}


@pytest.mark.parametrize("actor", STAFF)
def test_staff_are_not_told_what_is_missing_in_what_they_do_not_see(world: World, actor: Actor) -> None:
    project_id = returned(world)
    edit(world, project_id, None)
    assert read_project(world.uow(), project_id=project_id, actor=actor).project.missing == []
    assert read_project(world.uow(), project_id=project_id, actor=school()).project.missing != []


def test_staff_read_what_was_deposited_after_a_decline_and_after_a_withdrawal(world: World) -> None:
    declined = world.deposited()
    world.hear("review.declined", declined, version=1)
    edit(world, declined, UNSENT)
    withdrawn = returned(world)
    withdraw_project(world.uow(), project_id=withdrawn, reason="", actor=school())
    for project_id in (declined, withdrawn):
        assert titles(world, project_id, staff(Role.RECTOR)) == {TITLE}
        assert titles(world, project_id, school()) == {UNSENT}


def test_the_rector_sees_a_draft_that_was_never_deposited(world: World) -> None:
    project = world.draft({"title": UNSENT})
    assert titles(world, project.id, staff(Role.RECTOR)) == {UNSENT}


def test_whoever_both_edits_and_examines_sees_what_is_edited(world: World) -> None:
    both = Actor("both", frozenset({Role.SCHOOL, Role.RECTOR}), COLLEGE, ACADEMY)
    assert titles(world, returned(world), both) == {UNSENT}


@pytest.mark.parametrize(
    ("kind", "status"),
    [("review.completion_cancelled", Status.UNDER_REVIEW), ("review.validated", Status.VALIDATED)],
)
def test_what_counts_is_what_was_deposited_and_what_was_typed_since_is_kept(
    world: World, kind: str, status: Status
) -> None:
    project_id = returned(world)
    world.hear(kind, project_id, version=1)
    for actor in (*STAFF, school(), school(COLLEGE)):
        assert titles(world, project_id, actor) == {TITLE}
    sheet = read_project(world.uow(), project_id=project_id, actor=school())
    assert (sheet.project.status, [entry.kind for entry in sheet.timeline[-2:]]) == (
        status,
        [kind, "project.draft_set_aside"],
    )
    [kept] = sheet.unsent_drafts
    assert kept == SetAside(sheet.project.revision, world.clock.now())
    assert sheet.timeline[-1].details == {"revision": kept.revision}
    for actor in (school(), school(COLLEGE)):
        draft = read_draft(world.uow(), project_id=project_id, revision=kept.revision, actor=actor)
        assert (draft.content.title, draft.content.description) == (UNSENT, COMPLETE["description"])


@pytest.mark.parametrize("kind", ["review.completion_cancelled", "review.validated"])
def test_nothing_is_set_aside_when_nothing_was_typed(world: World, kind: str) -> None:
    project_id = world.deposited()
    world.hear("review.completion_requested", project_id, version=1)
    world.hear(kind, project_id, version=1)
    sheet = read_project(world.uow(), project_id=project_id, actor=school())
    assert (sheet.unsent_drafts, sheet.timeline[-1].kind, world.count("unsent_draft")) == ([], kind, 0)


def test_a_validation_that_crossed_a_deposit_shows_the_version_that_was_validated(world: World) -> None:
    project_id = returned(world)
    deposit_project(world.uow(), project_id=project_id, actor=school())
    world.hear("review.validated", project_id, version=1)
    for actor in (*STAFF, staff(Role.FUND_MANAGER), school()):
        assert titles(world, project_id, actor) == {TITLE}
    assert world.count("unsent_draft") == 0


def test_each_draft_that_was_set_aside_is_kept(world_on_each: World) -> None:
    world = world_on_each
    project_id = returned(world)
    world.hear("review.completion_cancelled", project_id, version=1)
    world.clock.advance(timedelta(days=1))
    world.hear("review.completion_requested", project_id, version=1)
    edit(world, project_id, "Encore un autre")
    world.hear("review.validated", project_id, version=1)
    kept = read_project(world.uow(), project_id=project_id, actor=school()).unsent_drafts
    found = [
        read_draft(world.uow(), project_id=project_id, revision=one.revision, actor=school()).content.title
        for one in kept
    ]
    assert found == [UNSENT, "Encore un autre"]


def test_a_draft_that_was_set_aside_is_read_by_those_who_wrote_it_only(world: World) -> None:
    project_id = returned(world)
    world.hear("review.completion_cancelled", project_id, version=1)
    [kept] = read_project(world.uow(), project_id=project_id, actor=school()).unsent_drafts
    for actor in STAFF:
        assert read_project(world.uow(), project_id=project_id, actor=actor).unsent_drafts == []
    with pytest.raises(OtherStructure):
        read_draft(world.uow(), project_id=project_id, revision=kept.revision, actor=school(ECOLE))
    for revision in (0, kept.revision - 1, kept.revision + 1, 10**40):
        with pytest.raises(UnknownDraft):
            read_draft(world.uow(), project_id=project_id, revision=revision, actor=school())


def test_a_partner_that_only_the_unsent_text_had_is_none_any_more(world: World) -> None:
    project_id = world.deposited()
    world.hear("review.completion_requested", project_id, version=1)
    revision = world.sheet(project_id).project.revision
    patch = {"partners": {"structures": [COLLEGE]}}
    revise_project(world.uow(), project_id=project_id, patch=patch, expected=revision, actor=school())
    assert list_projects(world.uow(), actor=school(COLLEGE), filters=Filters(), after=None, limit=9) != []
    world.hear("review.completion_cancelled", project_id, version=1)
    assert list_projects(world.uow(), actor=school(COLLEGE), filters=Filters(), after=None, limit=9) == []
    with pytest.raises(OtherStructure):
        read_project(world.uow(), project_id=project_id, actor=school(COLLEGE))
