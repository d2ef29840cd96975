"""Help: asked for, assigned, ended; who helps reads what is written, and is written to."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.submission.domain.support import ALLOWED, Helper, State, SupportAct, Supporter, SupportRequest
from shared.errors import Refusal
from shared.identity.actor import Role
from tests.support.application import Application, Caller
from tests.unit.submission.world import API, COLLEGE, COMPLETE, NOW, World, code

REQUESTS = f"{API}/support-requests"


@pytest.fixture
def secretariat(application: Application) -> Caller:
    return application.caller(Role.SECRETARIAT)


@pytest.fixture
def inspector(application: Application) -> Caller:
    """Somebody who may help."""
    return application.caller(Role.SUPPORT, subject="inspector-1")


def asked(lycee: Caller, document: dict[str, Any] = COMPLETE) -> tuple[str, str]:
    """The addresses of a draft, and of a request for help with it."""
    address = str(lycee.post(f"{API}/projects", json=document).headers["Location"])
    answer = lycee.post(f"{address}/support-requests", json={"helper": "inspector", "text": "Par où commencer ?"})
    assert answer.status_code == 201, answer.text
    return address, f"{REQUESTS}/{answer.get_json()['id']}"


def assign(secretariat: Caller, request: str) -> None:
    body = {"subject": "inspector-1", "name": "Mme Roux"}
    assert secretariat.put(f"{request}/supporter", json=body).status_code == 200


def test_who_is_assigned_reads_the_draft_and_nobody_else_does(
    lycee: Caller, secretariat: Caller, inspector: Caller, application: Application
) -> None:
    address, request = asked(lycee)
    assert code(inspector.get(address)) == "project_out_of_sight"
    assert [each["text"] for each in secretariat.get(REQUESTS).get_json()] == ["Par où commencer ?"]
    assign(secretariat, request)
    assert secretariat.get(REQUESTS).get_json() == []
    assert inspector.get(address).get_json()["content"]["title"] == COMPLETE["title"]
    assert [project["id"] for project in inspector.get(f"{API}/projects").get_json()] == [address.rpartition("/")[2]]
    other = application.caller(Role.SUPPORT, subject="inspector-2")
    assert code(other.get(address)) == "project_out_of_sight"
    assert other.get(f"{API}/projects").get_json() == []
    assert secretariat.post(f"{request}/end").get_json()["state"] == "ended"
    assert code(inspector.get(address)) == "project_out_of_sight"
    assert inspector.get(f"{API}/projects").get_json() == []


def test_who_helps_never_edits_or_deposits(lycee: Caller, secretariat: Caller, inspector: Caller) -> None:
    address, request = asked(lycee)
    assign(secretariat, request)
    assert inspector.patch(address, json={"title": "À moi"}, headers={"If-Match": '"1"'}).status_code == 403
    assert inspector.post(f"{address}/submissions").status_code == 403


def test_they_write_to_each_other_about_parts_of_the_project(
    lycee: Caller, secretariat: Caller, inspector: Caller, application: Application
) -> None:
    address, request = asked(lycee)
    assign(secretariat, request)
    lycee.post(f"{address}/messages", json={"text": "Est-ce assez ?", "part": "/needs"})
    inspector.post(f"{address}/messages", json={"text": "Dites qui lit, et quand."})
    messages = lycee.get(f"{address}/messages").get_json()
    assert sorted((each["is_of_school"], each["text"], each["part"]) for each in messages) == [
        (False, "Dites qui lit, et quand.", None),
        (True, "Est-ce assez ?", "/needs"),
    ]
    assert inspector.get(f"{address}/messages").get_json() == messages
    kinds = [entry["kind"] for entry in lycee.get(address).get_json()["timeline"]]
    assert kinds.count("support.message") == 2
    told = str(lycee.get(address).get_json()["timeline"])
    assert "Est-ce assez" not in told
    stranger = application.caller(Role.SCHOOL, uai=COLLEGE)
    assert code(stranger.get(f"{address}/messages")) == "other_structure"
    assert secretariat.get(f"{address}/messages").status_code == 403


def test_a_school_withdraws_its_request(lycee: Caller, secretariat: Caller, inspector: Caller) -> None:
    address, request = asked(lycee)
    assert lycee.post(f"{request}/withdrawal").get_json()["state"] == "withdrawn"
    body = {"subject": "inspector-1", "name": "Mme Roux"}
    assert code(secretariat.put(f"{request}/supporter", json=body)) == "support_ended"
    assert code(inspector.get(address)) == "project_out_of_sight"
    assert [each["state"] for each in lycee.get(f"{address}/support-requests").get_json()] == ["withdrawn"]


def test_only_the_school_asks_and_withdraws(lycee: Caller, application: Application) -> None:
    address, request = asked(lycee)
    stranger = application.caller(Role.SCHOOL, uai=COLLEGE)
    assert code(stranger.post(f"{request}/withdrawal")) == "other_structure"
    body = {"helper": "dane", "text": ""}
    assert code(stranger.post(f"{address}/support-requests", json=body)) == "other_structure"
    assert lycee.post(f"{address}/support-requests", json={"helper": "magician", "text": ""}).status_code == 422


def test_a_request_that_does_not_exist_is_not_found(secretariat: Caller, lycee: Caller) -> None:
    assert code(secretariat.post(f"{REQUESTS}/nothing/end")) == "unknown_support_request"
    assert code(lycee.post(f"{REQUESTS}/nothing/withdrawal")) == "unknown_support_request"


def test_the_list_is_filtered_and_paged(lycee: Caller, secretariat: Caller) -> None:
    requests = {asked(lycee)[1].rpartition("/")[2] for _ in range(3)}
    first = secretariat.get(f"{REQUESTS}?limit=2&helper=inspector")
    following = secretariat.get(first.headers["Link"].split(">")[0].strip("<"))
    assert {each["id"] for each in (*first.get_json(), *following.get_json())} == requests
    assert secretariat.get(f"{REQUESTS}?helper=dane").get_json() == []


def test_help_is_kept_the_same_way_in_each_database(world_on_each: World) -> None:
    assert world_on_each.count("support_request") == 0
    project = world_on_each.draft()
    with world_on_each.uow() as uow:
        uow.support.add(SupportRequest("r", project.id, Helper.DANE, "", NOW, "somebody"))
        assert [request.helper for request in uow.support.of(project.id)] == [Helper.DANE]
        uow.commit()


@given(acts=st.lists(st.sampled_from(SupportAct), max_size=10))
def test_no_order_of_acts_leaves_the_table(acts: list[SupportAct]) -> None:
    request = SupportRequest("r", "p", Helper.DANE, "", NOW, "somebody")
    for act in acts:
        before, following = request.state, ALLOWED[request.state].get(act)
        try:
            if act is SupportAct.ASSIGN:
                request.assign(Supporter("s", "S"), at=NOW)
            elif act is SupportAct.END:
                request.end(at=NOW)
            else:
                request.withdraw(at=NOW)
        except Refusal:
            assert (request.state, following) == (before, None)
        else:
            assert request.state is following
    assert request.is_under_way == (request.state is State.ASSIGNED)
