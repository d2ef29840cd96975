"""Every save is kept; what two people type at once is merged, or kept aside; nothing that was typed is lost."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from services.submission.domain.refusals import ProjectChanged
from services.submission.domain.saves import as_it_was, changes, parts_of, with_parts
from services.submission.use_cases.read_saves import list_saves
from services.submission.use_cases.restore_save import restore_save
from services.submission.use_cases.revise_project import revise_project
from shared.identity.actor import Role
from tests.support.application import Application, Caller
from tests.unit.submission.world import API, COLLEGE, COMPLETE, LYCEE, World, code, partner_of, school

PROJECTS = f"{API}/projects"


@pytest.fixture
def college(application: Application) -> Caller:
    """Somebody of the collège."""
    return application.caller(Role.SCHOOL, uai=COLLEGE, subject="partner")


def draft(caller: Caller, document: object = COMPLETE) -> str:
    answer = caller.post(PROJECTS, json=document)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"])


def patch(caller: Caller, address: str, document: object, revision: int) -> TestResponse:
    return caller.patch(address, json=document, headers={"If-Match": f'"{revision}"'})


def test_changes_of_different_parts_stand_side_by_side(lycee: Caller, college: Caller) -> None:
    address = draft(lycee, partner_of(COLLEGE))
    patch(college, address, {"needs": "Peu d’élèves lisent."}, 1)
    merged = patch(lycee, address, {"title": "Dire", "budget": {"multi_year": True}}, 1)
    assert (merged.status_code, merged.headers["ETag"]) == (200, '"3"')
    content = merged.get_json()["content"]
    assert (content["needs"], content["title"], content["budget"]["multi_year"]) == (
        "Peu d’élèves lisent.",
        "Dire",
        True,
    )


def test_the_same_change_twice_is_no_conflict(lycee: Caller, college: Caller) -> None:
    address = draft(lycee, partner_of(COLLEGE))
    assert [patch(caller, address, {"title": "Dire"}, 1).status_code for caller in (lycee, college)] == [200, 200]


def test_a_conflict_says_which_parts_differ_and_loses_neither_text(lycee: Caller, college: Caller) -> None:
    address = draft(lycee, partner_of(COLLEGE))
    patch(lycee, address, {"title": "Un", "needs": None}, 1)
    refused = patch(college, address, {"title": "Deux", "needs": "Nous", "pupils": 12}, 1)
    problem = refused.get_json()
    assert (refused.status_code, code(refused)) == (412, "project_changed")
    assert problem["conflicts"] == [
        {"pointer": "/title", "base": COMPLETE["title"], "yours": "Deux", "theirs": "Un"},
    ]
    assert lycee.get(address).get_json()["content"]["title"] == "Un"
    kept = lycee.get(f"{address}/kept-texts/{problem['kept_text']}").get_json()
    assert kept["typed"] == {"/title": "Deux", "/needs": "Nous", "/pupils": 12}
    assert (kept["author"], kept["made_from"]) == ({"subject": "partner", "uai": COLLEGE}, 1)


def test_a_text_sent_again_and_again_is_kept_once(lycee: Caller, world: World) -> None:
    address = draft(lycee)
    patch(lycee, address, {"title": "Un"}, 1)
    ids = {patch(lycee, address, {"title": "Deux"}, 1).get_json()["kept_text"] for _ in range(3)}
    assert len(ids) == world.count("kept_text") == 1
    assert [kept["id"] for kept in lycee.get(f"{address}/kept-texts").get_json()] == list(ids)


def test_what_is_typed_while_a_colleague_deposits_is_kept(lycee: Caller) -> None:
    address = draft(lycee)
    lycee.post(f"{address}/submissions")
    refused = patch(lycee, address, {"title": "Trop tard"}, 1)
    assert (refused.status_code, code(refused)) == (409, "project_not_editable")
    kept = lycee.get(f"{address}/kept-texts/{refused.get_json()['kept_text']}").get_json()
    assert kept["typed"] == {"/title": "Trop tard"}


@pytest.mark.parametrize("revision", [0, 3, 10**17])
def test_a_revision_that_never_was_is_refused_and_keeps_nothing(lycee: Caller, world: World, revision: int) -> None:
    address = draft(lycee)
    assert code(patch(lycee, address, {"title": "Un"}, revision)) == "project_changed"
    assert world.count("kept_text") == 0


def test_the_history_is_read_page_by_page_and_restored(lycee: Caller) -> None:
    address = draft(lycee)
    for revision, title in enumerate(("Un", "Deux", "Trois"), start=1):
        assert patch(lycee, address, {"title": title}, revision).status_code == 200
    first = lycee.get(f"{address}/saves?limit=2")
    following = lycee.get(first.headers["Link"].split(">")[0].strip("<"))
    saves = [*first.get_json(), *following.get_json()]
    assert [save["revision"] for save in saves] == [4, 3, 2, 1]
    assert [save["parts"] for save in saves[:3]] == [["/title"]] * 3
    assert lycee.get(f"{address}/saves/2").get_json()["content"]["title"] == "Un"
    restored = lycee.post(f"{address}/saves/2/restoration", headers={"If-Match": '"4"'})
    assert (restored.status_code, restored.headers["ETag"]) == (200, '"5"')
    assert restored.get_json()["content"]["title"] == "Un"
    assert lycee.get(f"{address}/saves/4").get_json()["content"]["title"] == "Trois"
    assert lycee.post(f"{address}/saves/3/restoration", headers={"If-Match": '"4"'}).status_code == 412
    unknown = lycee.get(f"{address}/saves/99")
    assert (unknown.status_code, code(unknown)) == (404, "unknown_save")
    assert lycee.get(f"{address}/saves/{10**30}").status_code == 404


def test_only_those_who_edit_read_the_history(lycee: Caller, college: Caller, application: Application) -> None:
    address = draft(lycee)
    for path in ("saves", "saves/1", "kept-texts", "kept-texts/x"):
        assert college.get(f"{address}/{path}").status_code == 403
        assert application.caller(Role.RECTOR).get(f"{address}/{path}").status_code == 403


def test_the_text_that_the_commission_sets_aside_is_in_the_history(world: World, lycee: Caller) -> None:
    project_id = world.deposited()
    world.hear("review.completion_requested", project_id, version=1)
    revision = world.sheet(project_id).project.revision
    address = f"{PROJECTS}/{project_id}"
    patch(lycee, address, {"title": "Pas encore déposé"}, revision)
    world.hear("review.validated", project_id, version=1)
    latest = lycee.get(f"{address}/saves").get_json()[0]
    assert latest["author"] == {"subject": None, "uai": None}
    assert lycee.get(f"{address}/saves/{revision + 1}").get_json()["content"]["title"] == "Pas encore déposé"


def test_everything_goes_on_when_the_head_of_school_changes(lycee: Caller, application: Application) -> None:
    address = draft(lycee)
    successor = application.caller(Role.SCHOOL, uai=LYCEE, subject="the-new-head")
    assert patch(successor, address, {"title": "Dire"}, 1).status_code == 200
    assert successor.post(f"{address}/submissions").status_code == 201


def test_a_duplicate_is_a_draft_of_its_own(lycee: Caller, world: World) -> None:
    address = draft(lycee)
    lycee.post(f"{address}/submissions")
    copied = lycee.post(f"{address}/duplicate")
    shown = copied.get_json()
    assert (copied.status_code, shown["status"], shown["reference"]) == (201, "draft", f"{LYCEE}-2")
    [line] = shown["content"]["budget"]["lines"]
    assert line["line_id"] != "books"
    assert all(shown["content"][name] == COMPLETE[name] for name in ("title", "axes", "description", "pupils"))
    created = world.sheet(shown["id"]).timeline[0]
    assert (created.kind, created.details["reference"]) == ("project.duplicated", f"{LYCEE}-1")


def test_a_partner_who_duplicates_leads_the_copy(lycee: Caller, college: Caller) -> None:
    address = draft(lycee, partner_of(COLLEGE))
    shown = college.post(f"{address}/duplicate").get_json()
    assert (shown["uai"], shown["content"]["partners"]["structures"]) == (COLLEGE, [])


def test_nobody_duplicates_a_project_of_others(lycee: Caller, college: Caller) -> None:
    assert code(college.post(f"{draft(lycee)}/duplicate")) == "other_structure"


TEXTS = st.one_of(st.none(), st.sampled_from(["a", "b", "c"]))
PATCHES = st.fixed_dictionaries(
    {},
    optional={
        "title": TEXTS,
        "needs": TEXTS,
        "levels": st.one_of(st.none(), st.lists(st.sampled_from(["6e", "5e"]), min_size=1, unique=True)),
        "partners": st.one_of(st.none(), st.just({"others": ["La mairie"]})),
        "budget": st.one_of(st.none(), st.fixed_dictionaries({"multi_year": st.booleans()})),
    },
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(st.tuples(PATCHES, st.integers(0, 4)), max_size=12))
def test_whatever_is_typed_over_whatever_was_read_nothing_is_lost(
    lycee: Caller, edits: list[tuple[dict[str, Any], int]]
) -> None:
    address = draft(lycee, {})
    contents: dict[int, Any] = {1: lycee.get(address).get_json()["content"]}
    for document, behind in edits:
        latest = max(contents)
        made_from = max(1, latest - behind)
        answer = patch(lycee, address, document, made_from)
        shown = lycee.get(address).get_json()["content"]
        if answer.status_code == 412:
            kept = lycee.get(f"{address}/kept-texts/{answer.get_json()['kept_text']}").get_json()
            for clash in answer.get_json()["conflicts"]:
                assert kept["typed"][clash["pointer"]] == clash["yours"] != clash["theirs"]
            assert shown == contents[latest]
        else:
            assert answer.status_code == 200, answer.text
            contents[latest + 1] = shown
    for revision, content in contents.items():
        assert lycee.get(f"{address}/saves/{revision}").get_json()["content"] == content


DOCUMENTS = st.fixed_dictionaries(
    {}, optional={"a": TEXTS.filter(bool), "b": st.fixed_dictionaries({}, optional={"c": TEXTS.filter(bool)})}
)


@given(before=DOCUMENTS, after=DOCUMENTS)
def test_what_is_undone_is_as_it_was(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert parts_of(with_parts(after, changes(after, before))) == parts_of(before)
    assert as_it_was(after, []) == after


def test_a_partner_edits_what_is_shared_and_is_named(world: World, college: Caller, lycee: Caller) -> None:
    address = draft(lycee, partner_of(COLLEGE))
    patch(college, address, {"title": "À deux"}, 1)
    assert lycee.get(f"{address}/saves").get_json()[0]["author"] == {"subject": "partner", "uai": COLLEGE}
    assert school(COLLEGE).uai == COLLEGE


def test_saves_are_kept_the_same_way_in_each_database(world_on_each: World) -> None:
    world = world_on_each
    project = world.draft()
    revise_project(world.uow(), project_id=project.id, patch={"title": "Un"}, expected=1, actor=school())
    revise_project(world.uow(), project_id=project.id, patch={"needs": "Lire"}, expected=1, actor=school())
    with pytest.raises(ProjectChanged):
        revise_project(world.uow(), project_id=project.id, patch={"title": "Deux"}, expected=1, actor=school())
    restored = restore_save(world.uow(), project_id=project.id, revision=1, expected=3, actor=school())
    assert restored.content == project.content
    saves = list_saves(world.uow(), project_id=project.id, before=None, limit=9, actor=school())
    assert [save.parts for save in saves[:3]] == [["/needs", "/title"], ["/needs"], ["/title"]]
    assert world.count("kept_text") == 1
