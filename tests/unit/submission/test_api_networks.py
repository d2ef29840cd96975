"""Networks over HTTP: the academy draws them, everyone reads them, schools act as members of theirs."""

from typing import Any

import pytest

from shared.identity.actor import Role
from tests.support.application import Application, Caller
from tests.unit.submission.statements import statements
from tests.unit.submission.world import API, COLLEGE, ECOLE, LYCEE, UNREGISTERED, World, code, pointers

PATH = f"{API}/networks"
BASSIN = {"name": "Bassin de Bobigny", "kind": "bassin", "lead": LYCEE, "partners": [ECOLE, COLLEGE]}


@pytest.fixture
def secretariat(application: Application) -> Caller:
    """Who keeps the academy's files."""
    return application.caller(Role.SECRETARIAT)


def draw(caller: Caller, name: str = "bobigny", **changes: Any) -> int:
    """The status of an attempt to draw a network."""
    return caller.put(f"{PATH}/{name}", json={**BASSIN, **changes}).status_code


def test_a_network_is_drawn_then_changed(secretariat: Caller, world: World) -> None:
    assert [draw(secretariat), draw(secretariat), draw(secretariat, partners=[COLLEGE], lead=ECOLE)] == [201, 200, 200]
    shown = secretariat.get(f"{PATH}/bobigny").get_json()
    assert shown == {**BASSIN, "id": "bobigny", "lead": ECOLE, "partners": [COLLEGE]}
    assert (world.count("network"), world.count("network_member")) == (1, 2)


def test_partners_are_shown_as_they_were_named(secretariat: Caller, application: Application) -> None:
    draw(secretariat)
    assert application.caller(Role.OBSERVER).get(f"{PATH}/bobigny").get_json() == {**BASSIN, "id": "bobigny"}


@pytest.mark.parametrize(
    ("changes", "refusal", "pointer"),
    [
        ({"lead": UNREGISTERED}, "unknown_partner", "/lead"),
        ({"partners": [COLLEGE, UNREGISTERED]}, "unknown_partner", "/partners/1"),
        ({"partners": [LYCEE]}, "lead_is_partner", "/partners/0"),
        ({"partners": [ECOLE, ECOLE]}, "invalid_document", "/partners/1"),
        ({"kind": "club"}, "invalid_document", "/kind"),
    ],
)
def test_what_is_wrong_with_a_network_is_pointed_at(
    secretariat: Caller, world: World, changes: dict[str, Any], refusal: str, pointer: str
) -> None:
    answer = secretariat.put(f"{PATH}/bobigny", json={**BASSIN, **changes})
    assert (answer.status_code, code(answer), pointers(answer)) == (422, refusal, [pointer])
    assert world.count("network") == 0


@pytest.mark.parametrize("name", ["é", "a b", "-a", "a" * 65])
def test_an_identifier_can_stand_in_an_address(secretariat: Caller, name: str) -> None:
    assert code(secretariat.put(f"{PATH}/{name}", json=BASSIN)) == "invalid_network_id"


def test_an_unknown_network_is_not_found(secretariat: Caller) -> None:
    assert code(secretariat.get(f"{PATH}/nowhere")) == "unknown_network"


def test_a_list_is_of_one_structure_if_asked_and_paged_by_key(secretariat: Caller) -> None:
    for name, partners in (("a", [ECOLE]), ("b", []), ("c", [ECOLE, COLLEGE])):
        draw(secretariat, name, partners=partners)
    assert [one["id"] for one in secretariat.get(f"{PATH}?uai={ECOLE}").get_json()] == ["a", "c"]
    first = secretariat.get(f"{PATH}?limit=2")
    second = secretariat.get(first.headers["Link"].removeprefix("<").split(">")[0])
    assert [one["id"] for one in first.get_json() + second.get_json()] == ["a", "b", "c"]
    assert "Link" not in second.headers


def test_a_list_asks_the_database_twice_however_long_it_is(secretariat: Caller, world: World) -> None:
    for name in "abcde":
        draw(secretariat, name)
    with statements(world) as seen:
        assert len(secretariat.get(PATH).get_json()) == 5
    assert len(seen) == 2


def test_a_network_is_named_by_the_concertations_and_projects_of_its_members(
    secretariat: Caller, lycee: Caller
) -> None:
    draw(secretariat)
    named = {"network_id": "bobigny"}
    declared = lycee.post(f"{API}/concertations", json={**named, "scope": "bassin"})
    assert (declared.status_code, declared.get_json()["network_id"]) == (201, "bobigny")
    draft = lycee.post(f"{API}/projects", json=named)
    assert (draft.status_code, draft.get_json()["content"]["network_id"]) == (201, "bobigny")


def test_nobody_speaks_for_a_network_of_others(secretariat: Caller, lycee: Caller, world: World) -> None:
    draw(secretariat, lead=ECOLE, partners=[COLLEGE])
    concertation = lycee.post(f"{API}/concertations", json={}).headers["Location"]
    answers = [
        lycee.post(f"{API}/projects", json={"network_id": "bobigny"}),
        lycee.post(f"{API}/concertations", json={"network_id": "bobigny"}),
        lycee.patch(concertation, json={"network_id": "bobigny"}, headers={"If-Match": '"1"'}),
    ]
    assert [(each.status_code, code(each), pointers(each)) for each in answers] == [
        (422, "network_of_others", ["/network_id"])
    ] * 3
    assert (world.count("project"), world.count("concertation")) == (0, 1)


def test_what_was_begun_in_a_network_goes_on_after_leaving_it(secretariat: Caller, lycee: Caller) -> None:
    draw(secretariat)
    draft = lycee.post(f"{API}/projects", json={"network_id": "bobigny"}).headers["Location"]
    draw(secretariat, lead=ECOLE, partners=[COLLEGE])
    revised = lycee.patch(draft, json={"title": "Lire"}, headers={"If-Match": '"1"'})
    assert (revised.status_code, revised.get_json()["content"]["network_id"]) == (200, "bobigny")
