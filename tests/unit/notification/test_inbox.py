"""A person's own inbox, and a table of who is told what that an academy may change."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from services.notification.app import create_app
from services.notification.domain.audiences import COMPULSORY, NOTICES
from shared.config import Misconfigured
from shared.identity.actor import Role
from shared.uai import check_letter
from tests.support.application import Application, Caller
from tests.support.reuse import take
from tests.unit.notification.world import SUBMITTED, World, settings_of

ROOT = "/api/notification/v1"
UAI = "0930116W"
WARNED = "nefe.allocation.warned.v1"


@pytest.fixture
def application(world: World) -> Iterator[Application]:
    application = Application(take(create_app, world.settings, world.runtime), world.runtime)
    world.hear(SUBMITTED)
    world.hear("nefe.review.validated.v1")
    yield application
    application.close()


def head(application: Application, subject: str = "proviseure") -> Caller:
    return application.caller(Role.SCHOOL, uai=UAI, subject=subject)


def read(caller: Caller, query: str = "") -> Any:
    answer = caller.get(f"{ROOT}/inbox{query}")
    assert answer.status_code == 200
    return answer.get_json()


def test_a_school_finds_what_it_was_told_and_nothing_else(application: Application) -> None:
    found = read(head(application))
    assert found["unread"] == len(found["entries"]) == 2
    assert {entry["message"]["uai"] for entry in found["entries"]} == {UAI}
    assert read(application.caller(Role.SCHOOL, uai=f"0930003{check_letter('0930003')}"))["entries"] == []
    fund = read(application.caller(Role.FUND_MANAGER))
    assert [entry["message"]["audience"] for entry in fund["entries"]] == ["fund"]


def test_each_person_has_their_own_marks(application: Application) -> None:
    newest = read(head(application))["entries"][0]["message"]["id"]
    for _ in range(2):
        assert head(application).put(f"{ROOT}/inbox/{newest}/reading").status_code == 204
    assert read(head(application))["unread"] == 1
    assert read(head(application))["entries"][0]["read_at"] is not None
    assert read(head(application, "adjointe"))["unread"] == 2
    assert [one["message"]["id"] for one in read(head(application), "?unread=true")["entries"]] != [newest]
    assert head(application).call("DELETE", f"{ROOT}/inbox/{newest}/reading").status_code == 204
    assert read(head(application))["unread"] == 2


def test_all_is_read_at_once(application: Application) -> None:
    assert head(application).put(f"{ROOT}/inbox/reading").status_code == 204
    assert read(head(application))["unread"] == 0
    assert read(head(application, "adjointe"))["unread"] == 2


def test_what_was_told_to_others_is_not_marked(application: Application) -> None:
    fund = read(application.caller(Role.FUND_MANAGER))["entries"][0]["message"]["id"]
    for act in ("PUT", "DELETE"):
        answer = head(application).call(act, f"{ROOT}/inbox/{fund}/reading")
        assert (answer.status_code, answer.get_json()["code"]) == (403, "message_of_others")
    assert head(application).put(f"{ROOT}/inbox/none/reading").status_code == 404


def test_the_inbox_is_read_page_by_page(application: Application) -> None:
    first = head(application).get(f"{ROOT}/inbox?limit=1")
    address = first.headers["Link"].partition(">")[0].removeprefix("<")
    second = head(application).get(address)
    ids = [answer.get_json()["entries"][0]["message"]["id"] for answer in (first, second)]
    assert ids == sorted(ids, reverse=True)
    assert "Link" not in second.headers


def test_anyone_here_sees_who_is_told_what(application: Application) -> None:
    listed = application.caller(Role.MEMBER).get(f"{ROOT}/notices").get_json()
    table = {one["event_type"]: one["notices"] for one in listed}
    assert set(table) == set(NOTICES)
    assert table["nefe.allocation.overdue.v1"] == [
        {"audience": "fund", "template": "allocation_overdue"},
        {"audience": "rector", "template": "allocation_overdue"},
    ]


def test_an_academy_has_others_told(sqlite_url: str) -> None:
    lines = [{"audience": audience, "template": "allocation_warned"} for audience in ("fund", "rector")]
    world = World(sqlite_url, notices=json.dumps({WARNED: lines}))
    world.hear(SUBMITTED)
    world.hear(WARNED)
    told = [message.audience.value for message in world.messages("allocation_warned")]
    assert sorted(told) == ["fund", "rector"]


def test_an_academy_has_nobody_told(sqlite_url: str) -> None:
    world = World(sqlite_url, notices=json.dumps({WARNED: []}))
    world.hear(SUBMITTED)
    world.hear(WARNED)
    assert world.messages("allocation_warned") == []


@pytest.mark.parametrize(
    "notices",
    [
        "[]",
        "{",
        '{"nefe.unknown.v1": []}',
        f'{{"{WARNED}": [{{"audience": "everybody", "template": "allocation_warned"}}]}}',
        f'{{"{WARNED}": [{{"audience": "fund", "template": "nothing"}}]}}',
        f'{{"{WARNED}": [{{"audience": "fund", "template": "amounts"}}]}}',
        f'{{"{WARNED}": [{{"audience": "fund"}}]}}',
        f'{{"{WARNED}": ["fund"]}}',
        f'{{"{WARNED}": 3}}',
        *(f'{{"{event_type}": []}}' for event_type in COMPULSORY),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_at_start(notices: str) -> None:
    with pytest.raises(Misconfigured, match="NEFE_NOTICES"):
        settings_of("sqlite://", notices=notices)


def test_what_is_compulsory_is_told_to_the_school_by_default() -> None:
    for event_type, template in COMPULSORY.items():
        assert ("school", template) in [(one.audience.value, one.template) for one in NOTICES[event_type]]
