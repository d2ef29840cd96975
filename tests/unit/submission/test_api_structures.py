"""Structures over HTTP."""

from typing import Any

import pytest
from openapi_spec_validator import validate

from shared.identity.actor import Role
from tests.support.application import Application, Caller
from tests.unit.submission.world import API, LYCEE, STRUCTURE, UNREGISTERED, World, code, pointers

PATH = f"{API}/structures"


def test_a_structure_is_created_then_updated(administrator: Caller) -> None:
    answers = [administrator.put(f"{PATH}/{UNREGISTERED}", json=STRUCTURE) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].get_json() == {**STRUCTURE, "uai": UNREGISTERED, "position": None}


def test_everyone_reads_a_structure(application: Application) -> None:
    answer = application.caller(Role.OBSERVER).get(f"{PATH}/{LYCEE}")
    assert (answer.status_code, answer.get_json()) == (
        200,
        {**STRUCTURE, "uai": LYCEE, "position": None},
    )


def test_a_position_is_kept_and_stated(administrator: Caller, world: World) -> None:
    position = {"latitude": 48.9022, "longitude": 2.4838}
    administrator.put(f"{PATH}/{LYCEE}", json={**STRUCTURE, "position": position})
    shown = administrator.get(f"{PATH}/{LYCEE}").get_json()
    stated = world.facts("nefe.structure.registered")[-1].data
    assert (shown["position"], stated["position"]) == (position, position)


def test_an_unknown_structure_is_not_found(administrator: Caller) -> None:
    assert code(administrator.get(f"{PATH}/{UNREGISTERED}")) == "unknown_structure"


@pytest.mark.parametrize("uai", ["0930116X", "0930116w", "93", "930116WX"])
def test_a_wrong_uai_is_not_registered(administrator: Caller, world: World, uai: str) -> None:
    answer = administrator.put(f"{PATH}/{uai}", json=STRUCTURE)
    assert (answer.status_code, code(answer)) == (422, "invalid_uai")
    assert world.count("structure") == 3


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"kind": "university"}, "/kind"),
        ({"degree": 1}, "/degree"),
        ({"degree": "2"}, "/degree"),
        ({"postcode": "9312"}, "/postcode"),
        ({"department": "96"}, "/department"),
        ({"email": "nobody"}, "/email"),
        ({"position": {"latitude": 91, "longitude": 2.5}}, "/position/latitude"),
        ({"position": {"latitude": "48.9", "longitude": 2.5}}, "/position/latitude"),
        ({"position": {"latitude": 48.9}}, "/position/longitude"),
        ({"name": "a\nb"}, "/name"),
        ({"principal": "Mme X"}, "/principal"),
    ],
)
def test_what_is_wrong_with_a_structure_is_pointed_at(
    administrator: Caller, world: World, changes: dict[str, object], pointer: str
) -> None:
    answer = administrator.put(f"{PATH}/{LYCEE}", json={**STRUCTURE, **changes})
    assert (answer.status_code, pointers(answer)) == (422, [pointer])
    assert len(world.facts()) == 3


def test_pages_link_to_the_next_until_there_is_none(administrator: Caller) -> None:
    first = administrator.get(f"{PATH}?search=BREL&limit=2")
    link = first.headers["Link"].removeprefix("<").split(">")[0]
    second = administrator.get(link)
    found = [one["uai"] for one in first.get_json() + second.get_json()]
    assert len(found) == len(set(found)) == 3
    assert "Link" not in second.headers


@pytest.mark.parametrize(
    "search", ["a" * 201, "a+" * 100, "+".join("abcdefghijk"), "-".join("abcdefghijk"), "\ufdfa" * 4, "%00"]
)
def test_a_search_that_no_name_could_answer_is_refused(administrator: Caller, search: str) -> None:
    answer = administrator.get(f"{PATH}?search={search}")
    assert (answer.status_code, code(answer), pointers(answer)) == (422, "invalid_parameters", ["/search"])


def test_a_search_of_ten_words_is_answered(administrator: Caller) -> None:
    assert administrator.get(f"{PATH}?search={'+'.join('abcdefghij')}").get_json() == []


def test_the_description_of_the_api_is_valid_and_says_what_every_route_does(application: Application) -> None:
    document = application.stranger().get("/api/submission/openapi.json").get_json()
    validate(document)
    routes = [route for path, methods in document["paths"].items() for route in _routes(path, methods)]
    assert len(routes) >= 30
    assert all(route.get("summary") for route in routes)


def _routes(path: str, methods: dict[str, Any]) -> list[dict[str, Any]]:
    assert path.startswith((API, "/api/events"))
    return [route for name, route in methods.items() if name != "parameters"]
