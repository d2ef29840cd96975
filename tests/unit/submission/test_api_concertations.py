"""Concertations over HTTP: declared, held in meetings, closed or abandoned; a project may come from one."""

from datetime import timedelta
from typing import Any

import pytest

from shared.identity.actor import Role
from tests.support.application import Application, Caller
from tests.unit.submission.world import API, COLLEGE, COMPLETE, LYCEE, World, code, pointers

PATH = f"{API}/concertations"
DECLARED = {
    "title": "La cour de récréation",
    "scope": "structure",
    "pilot": "Mme Diallo",
    "themes": [{"axis": "well_being", "label": "La cour"}],
    "participants": [{"kind": "families", "count": 40}, {"kind": "staff", "count": 24}],
}
MEETING = {"day": "2026-12-03", "begins": "18:00", "ends": "20:00", "place": "Préau", "agenda": ["La cour"]}


def declare(caller: Caller, document: object = DECLARED) -> str:
    """The address of a new concertation."""
    answer = caller.post(PATH, json=document)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def plan(caller: Caller, address: str, document: object = MEETING) -> str:
    """The address of a new meeting."""
    answer = caller.post(f"{address}/meetings", json=document)
    assert answer.status_code == 201, answer.text
    return f"{address}/meetings/{answer.get_json()['id']}"


def test_a_concertation_is_declared_and_stated(lycee: Caller, world: World) -> None:
    answer = lycee.post(PATH, json=DECLARED)
    shown = answer.get_json()
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert answer.headers["Location"] == f"{PATH}/{shown['id']}"
    assert (shown["state"], shown["uai"], shown["meetings"]) == ("declared", LYCEE, [])
    assert {name: shown[name] for name in DECLARED} == DECLARED
    [fact] = world.facts("nefe.concertation.declared")
    assert (fact.subject, fact.data["structure"]["uai"]) == (shown["id"], LYCEE)
    assert [fact.data[name] for name in ("themes", "participants", "scope")] == [
        DECLARED[name] for name in ("themes", "participants", "scope")
    ]


def test_nothing_needs_to_be_said_to_declare_one(lycee: Caller, world: World) -> None:
    shown = lycee.get(declare(lycee, {})).get_json()
    assert (shown["scope"], shown["themes"], shown["title"]) == ("structure", [], None)
    assert len(world.facts("nefe.concertation.declared")) == 1


def test_a_declaration_sent_twice_with_one_key_is_made_once(lycee: Caller, world: World) -> None:
    answers = [lycee.post(PATH, json={}, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert answers[0].get_json() == answers[1].get_json()
    assert world.count("concertation") == 1


def test_a_merge_patch_needs_the_tag_that_was_read(lycee: Caller) -> None:
    address = declare(lycee)
    patches = [
        lycee.patch(address, json={"title": title}, headers={"If-Match": '"1"'}) for title in ("Le préau", "Le midi")
    ]
    assert [answer.status_code for answer in patches] == [200, 412]
    assert code(patches[1]) == "concertation_changed"
    assert lycee.patch(address, json={}).status_code == 428
    shown = lycee.get(address)
    assert (shown.get_json()["title"], shown.headers["ETag"]) == ("Le préau", '"2"')


def test_meetings_are_planned_revised_held_and_taken_back(lycee: Caller) -> None:
    address = declare(lycee)
    first, second = plan(lycee, address), plan(lycee, address, {"day": "2026-12-01"})
    revised = lycee.patch(first, json={"place": "Salle 12", "ends": None}, headers={"If-Match": '"3"'})
    assert (revised.status_code, revised.headers["ETag"]) == (200, '"4"')
    assert (revised.get_json()["place"], revised.get_json()["ends"]) == ("Salle 12", None)
    record = {"notes": "Tout a été dit.", "participants": [{"kind": "pupils", "count": 12}]}
    held = lycee.post(f"{first}/record", json=record).get_json()
    assert (held["is_held"], held["notes"], held["participants"]) == (True, *record.values())
    assert lycee.call("DELETE", second, headers={"If-Match": '"5"'}).status_code == 200
    shown = lycee.get(address).get_json()
    assert (shown["state"], shown["meetings"]) == ("held", [held])


def test_meetings_are_shown_the_earliest_first(lycee: Caller) -> None:
    address = declare(lycee)
    for day in ("2026-12-09", "2026-12-01", "2026-12-05"):
        plan(lycee, address, {"day": day})
    days = [meeting["day"] for meeting in lycee.get(address).get_json()["meetings"]]
    assert days == ["2026-12-01", "2026-12-05", "2026-12-09"]


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({}, "/day"),
        ({"day": "3 décembre"}, "/day"),
        ({"day": "2026-12-03", "begins": "24:00"}, "/begins"),
        ({"day": "2026-12-03", "begins": "18:00", "ends": "17:00"}, "/ends"),
        ({"day": "2026-12-03", "participants": [{"kind": "staff", "count": -1}]}, "/participants/0/count"),
    ],
)
def test_what_is_wrong_with_a_meeting_is_pointed_at(lycee: Caller, document: dict[str, Any], pointer: str) -> None:
    answer = lycee.post(f"{declare(lycee)}/meetings", json=document)
    assert (answer.status_code, pointers(answer)) == (422, [pointer])


def test_a_meeting_keeps_its_day(lycee: Caller) -> None:
    meeting = plan(lycee, declare(lycee))
    answer = lycee.patch(meeting, json={"day": None}, headers={"If-Match": '"2"'})
    assert (answer.status_code, pointers(answer)) == (422, ["/day"])


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"scope": "country"}, "/scope"),
        ({"themes": [{"axis": "well_being", "label": ""}]}, "/themes/0/label"),
        ({"themes": [{"axis": "sport", "label": "Le sport"}]}, "/themes/0/axis"),
        ({"participants": [{"kind": "staff", "count": 1}] * 2}, "/participants/1/kind"),
        ({"network_id": "nowhere"}, "/network_id"),
    ],
)
def test_what_is_wrong_with_a_concertation_is_pointed_at(
    lycee: Caller, world: World, document: dict[str, Any], pointer: str
) -> None:
    answer = lycee.post(PATH, json=document)
    assert (answer.status_code, pointers(answer)) == (422, [pointer])
    assert world.facts("nefe.concertation") == []


def test_a_closure_states_what_emerged_and_who_took_part(lycee: Caller, world: World) -> None:
    address = declare(lycee)
    ending = {"outcome": "Une cour plus calme.", "participants": [{"kind": "families", "count": 31}]}
    shown = lycee.post(f"{address}/closure", json=ending).get_json()
    assert (shown["state"], shown["outcome"], shown["participants"]) == ("closed", *ending.values())
    [fact] = world.facts("nefe.concertation.closed")
    assert (fact.data["outcome"], fact.data["participants"], fact.sequence) == (*ending.values(), 2)


def test_a_concertation_that_leads_nowhere_is_closed_without_a_word(lycee: Caller, world: World) -> None:
    assert lycee.post(f"{declare(lycee)}/closure", json={}).get_json()["outcome"] is None
    assert len(world.facts("nefe.concertation.closed")) == 1


def test_one_that_is_abandoned_says_so_and_takes_no_more(lycee: Caller, world: World) -> None:
    address = declare(lycee)
    shown = lycee.post(f"{address}/abandonment", json={"reason": "Reportée."}).get_json()
    assert (shown["state"], shown["reason"]) == ("abandoned", "Reportée.")
    assert [fact.data["reason"] for fact in world.facts("nefe.concertation.abandoned")] == ["Reportée."]
    answers = [
        lycee.post(f"{address}/meetings", json=MEETING),
        lycee.post(f"{address}/closure", json={}),
        lycee.patch(address, json={"title": "x"}, headers={"If-Match": '"2"'}),
    ]
    assert [(each.status_code, code(each)) for each in answers] == [(409, "concertation_already_abandoned")] * 3


def test_a_school_sees_and_touches_its_own_only(application: Application, lycee: Caller) -> None:
    address = declare(lycee)
    other = application.caller(Role.SCHOOL, uai=COLLEGE)
    for answer in (other.get(address), other.post(f"{address}/closure", json={})):
        assert (answer.status_code, code(answer)) == (403, "other_structure")
    assert other.get(PATH).get_json() == []
    assert len(lycee.get(PATH).get_json()) == 1


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.SECRETARIAT, Role.RECTOR])
def test_who_accompanies_or_answers_for_the_academy_sees_all(
    application: Application, lycee: Caller, role: Role
) -> None:
    address = declare(lycee)
    someone = application.caller(role)
    assert someone.get(address).status_code == 200
    [summary] = someone.get(PATH).get_json()
    assert (summary["structure_name"], summary["title"]) == ("Lycée Jacques-Brel", DECLARED["title"])


def test_the_list_is_filtered_by_state_and_paged_by_key(lycee: Caller, world: World) -> None:
    addresses = []
    for _ in range(3):
        world.clock.advance(timedelta(seconds=1))
        addresses.append(declare(lycee))
    lycee.post(f"{addresses[1]}/closure", json={})
    assert [one["id"] for one in lycee.get(f"{PATH}?state=closed").get_json()] == [addresses[1].rsplit("/", 1)[1]]
    first = lycee.get(f"{PATH}?limit=2")
    second = lycee.get(first.headers["Link"].removeprefix("<").split(">")[0])
    found = [f"{PATH}/{one['id']}" for one in first.get_json() + second.get_json()]
    assert (found, "Link" in second.headers) == (addresses[::-1], False)


def test_a_project_that_comes_from_a_concertation_says_so_at_deposit(lycee: Caller, world: World) -> None:
    concertation_id = declare(lycee).rsplit("/", 1)[1]
    answer = lycee.post(f"{API}/projects", json={**COMPLETE, "concertation_id": concertation_id})
    assert answer.get_json()["content"]["concertation_id"] == concertation_id
    lycee.post(f"{answer.headers['Location']}/submissions")
    [fact] = world.facts("nefe.project.submitted")
    assert fact.data["concertation_id"] == concertation_id
    lycee.post(f"{API}/projects", json=COMPLETE)
    spawned = lycee.get(f"{API}/projects?concertation_id={concertation_id}").get_json()
    assert [one["id"] for one in spawned] == [answer.get_json()["id"]]


def test_a_project_names_a_concertation_of_its_own_structure_only(
    application: Application, lycee: Caller, world: World
) -> None:
    of_others = declare(application.caller(Role.SCHOOL, uai=COLLEGE)).rsplit("/", 1)[1]
    for named in (of_others, "nothing"):
        answer = lycee.post(f"{API}/projects", json={"concertation_id": named})
        assert (answer.status_code, code(answer)) == (422, "concertation_of_others")
        assert pointers(answer) == ["/concertation_id"]
    assert world.count("project") == 0


def test_a_draft_may_take_up_a_concertation_and_let_go_of_it(lycee: Caller) -> None:
    concertation_id = declare(lycee).rsplit("/", 1)[1]
    address = lycee.post(f"{API}/projects", json={}).headers["Location"]
    by_origin = f"{API}/projects?concertation_id={concertation_id}"
    for revision, named, count in ((1, concertation_id, 1), (2, None, 0)):
        patch = {"concertation_id": named}
        assert lycee.patch(address, json=patch, headers={"If-Match": f'"{revision}"'}).status_code == 200
        assert len(lycee.get(by_origin).get_json()) == count


def test_what_does_not_exist_is_not_found(lycee: Caller) -> None:
    assert code(lycee.get(f"{PATH}/nothing")) == "unknown_concertation"
    assert code(lycee.post(f"{declare(lycee)}/meetings/nothing/record", json={})) == "unknown_meeting"
