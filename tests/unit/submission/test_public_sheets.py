"""What a school publishes is all that anybody sees; as open data too; and another school may begin from it."""

import csv
import json
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.submission.domain.public_sheet import Part, Publication
from services.submission.use_cases.deposit_project import deposit_project
from services.submission.use_cases.publish_project import find_public, publish_project
from shared.identity.actor import Role
from tests.support.application import Application, Caller
from tests.unit.submission.world import API, COLLEGE, COMPLETE, LYCEE, World, code, school

PUBLIC = f"{API}/public/projects"
NARRATIVES = ("description", "needs", "objectives", "actions", "indicators")
RICH: dict[str, Any] = {
    **COMPLETE,
    **{name: f"Secret-{name}." for name in NARRATIVES},
    "levels": ["Sixième"],
    "partners": {"others": ["Secret-partners"]},
}
GRANT = {
    "total_cents": 37_500,
    "lines": [{"category": "teaching_equipment", "school_year": "2026-2027", "amount_cents": 37_500}],
}
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def anyone(application: Application) -> Caller:
    return application.stranger()


def validated(world: World, document: dict[str, Any] = RICH, uai: str = LYCEE) -> str:
    """The id of a validated project."""
    project = world.draft(document, uai=uai)
    deposit_project(world.uow(), project_id=project.id, actor=school(uai))
    world.hear("review.validated", project.id, version=1, grant=GRANT, decided_on="2026-11-22")
    return project.id


def publish(caller: Caller, project_id: str, *parts: str, **more: Any) -> Any:
    answer = caller.put(f"{API}/projects/{project_id}/public-sheet", json={"parts": list(parts), **more})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_what_is_chosen_is_published_and_found(world: World, lycee: Caller, anyone: Caller) -> None:
    project_id = validated(world)
    assert anyone.get(PUBLIC).get_json() == []
    assert code(anyone.get(f"{PUBLIC}/{project_id}")) == "unknown_public_sheet"
    publish(lycee, project_id, "levels", "grant", summary="Lire, tous les jours.")
    [found] = anyone.get(f"{PUBLIC}?search=lire+jour&axis=success&department=93&level=sixieme").get_json()
    shown = found["shown"]
    assert (shown["title"], shown["summary"], shown["levels"]) == (
        COMPLETE["title"],
        "Lire, tous les jours.",
        ["Sixième"],
    )
    assert shown["grant"] == GRANT["lines"]
    assert anyone.get(f"{PUBLIC}/{project_id}").get_json()["shown"] == shown
    assert "Secret" not in json.dumps(shown)
    for query in ("axis=less_inequality", "department=75", "degree=1", "school_year=2027-2028", "search=vélo"):
        assert anyone.get(f"{PUBLIC}?{query}").get_json() == []
    for query in ("degree=2", "school_year=2026-2027", "kind=lycee_general", "search=JACQUES"):
        assert len(anyone.get(f"{PUBLIC}?{query}").get_json()) == 1


def test_what_is_published_again_or_taken_back_is_so_everywhere(world: World, lycee: Caller, anyone: Caller) -> None:
    project_id = validated(world)
    first = publish(lycee, project_id, "description")
    again = publish(lycee, project_id)
    assert (first["published_at"], again["shown"].get("description")) == (again["published_at"], None)
    assert anyone.get(f"{PUBLIC}?search=secret").get_json() == []
    assert lycee.call("DELETE", f"{API}/projects/{project_id}/public-sheet").status_code == 204
    assert anyone.get(PUBLIC).get_json() == []
    assert code(lycee.call("DELETE", f"{API}/projects/{project_id}/public-sheet")) == "unknown_public_sheet"


def test_only_a_validated_project_is_published_and_by_its_school(
    world: World, lycee: Caller, application: Application
) -> None:
    draft = world.draft(RICH)
    body: dict[str, Any] = {"parts": []}
    assert code(lycee.put(f"{API}/projects/{draft.id}/public-sheet", json=body)) == "project_not_validated"
    stranger = application.caller(Role.SCHOOL, uai=COLLEGE)
    address = f"{API}/projects/{validated(world)}/public-sheet"
    assert code(stranger.put(address, json=body)) == "other_structure"
    assert lycee.put(address, json={"parts": ["budget"]}).status_code == 422


def test_the_list_is_read_page_by_page_the_latest_first(world: World, lycee: Caller, anyone: Caller) -> None:
    for _ in range(3):
        publish(lycee, validated(world))
    first = anyone.get(f"{PUBLIC}?limit=2")
    following = anyone.get(first.headers["Link"].split(">")[0].strip("<"))
    references = [sheet["shown"]["reference"] for sheet in (*first.get_json(), *following.get_json())]
    assert sorted(references) == [f"{LYCEE}-{number}" for number in (1, 2, 3)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.sets(st.sampled_from(Part)))
def test_nothing_that_was_not_chosen_leaves_the_house(
    world: World, lycee: Caller, anyone: Caller, parts: set[Part]
) -> None:
    project_id = validated(world)
    publish(lycee, project_id, *sorted(parts))
    hidden = [f"Secret-{name}" for name in (*NARRATIVES, "partners") if name not in parts]
    hidden += [] if Part.GRANT in parts else ["37500", "375,00"]
    hidden += [] if Part.LEVELS in parts else ["Sixième"]
    for path in (f"{PUBLIC}/{project_id}", *(f"{PUBLIC}.{form}" for form in ("csv", "json", "geojson", "atom"))):
        told = anyone.get(path)
        assert told.status_code == 200
        assert [secret for secret in hidden if secret in told.get_data(as_text=True)] == []
    assert lycee.call("DELETE", f"{API}/projects/{project_id}/public-sheet").status_code == 204


def test_open_data_is_what_its_formats_say(world: World, lycee: Caller, anyone: Caller) -> None:
    project_id = validated(world)
    publish(lycee, project_id, "grant", summary="Lire & dire <ensemble>")
    table = anyone.get(f"{PUBLIC}.csv")
    [headings, line] = list(csv.reader(table.get_data(as_text=True).lstrip("\ufeff").splitlines(), delimiter=";"))
    row = dict(zip(headings, line, strict=True))
    assert (row["Référence"], row["Axes"]) == (f"{LYCEE}-1", "Réussite des élèves, Bien-être")
    assert "375,00" in row["Accordé"]
    [feature] = anyone.get(f"{PUBLIC}.geojson").get_json(force=True)["features"]
    assert (feature["id"], feature["geometry"]) == (project_id, None)
    feed = ElementTree.fromstring(anyone.get(f"{PUBLIC}.atom").data)  # noqa: S314 - our own
    assert feed.findtext(f"{ATOM}entry/{ATOM}summary") == "Lire & dire <ensemble>"
    required = [f"{ATOM}{name}" for name in ("id", "title", "updated")]
    assert all(feed.findtext(name) and feed.findtext(f"{ATOM}entry/{name}") for name in required)
    assert anyone.get(f"{PUBLIC}.json").headers["Cache-Control"] == "public, max-age=300"


def test_a_feed_of_nothing_is_a_feed(anyone: Caller) -> None:
    feed = ElementTree.fromstring(anyone.get(f"{PUBLIC}.atom").data)  # noqa: S314 - our own
    assert feed.findtext(f"{ATOM}updated") == "2023-01-01T00:00:00Z"


def test_another_school_begins_from_a_model_and_shows_where_it_comes_from(
    world: World, lycee: Caller, application: Application
) -> None:
    college = application.caller(Role.SCHOOL, uai=COLLEGE)
    project_id = validated(world)
    publish(lycee, project_id, "needs")
    assert code(college.post(f"{API}/models/{project_id}/drafts")) == "not_a_model"
    publish(lycee, project_id, "needs", is_model=True)
    begun = college.post(f"{API}/models/{project_id}/drafts")
    content = begun.get_json()["content"]
    assert (begun.status_code, begun.get_json()["uai"]) == (201, COLLEGE)
    assert (content["title"], content["needs"], content["actions"]) == (COMPLETE["title"], "Secret-needs.", None)
    assert content["budget"]["lines"] == []
    [entry] = college.get(begun.headers["Location"]).get_json()["timeline"]
    assert (entry["kind"], entry["details"]["reference"]) == ("project.inspired", f"{LYCEE}-1")
    assert entry["details"]["structure_name"] == "Lycée Jacques-Brel"


def test_sheets_are_kept_the_same_way_in_each_database(world_on_each: World) -> None:
    project_id = validated(world_on_each)
    publication = Publication((Part.NEEDS,), "Été", is_model=True)
    publish_project(world_on_each.uow(), project_id=project_id, publication=publication, actor=school())
    for search in ("ete", "jacq", "lire ete"):
        found = find_public(world_on_each.uow(), search=search, marks=["model=true"], after=None, limit=5)
        assert [sheet.project_id for sheet in found] == [project_id]
