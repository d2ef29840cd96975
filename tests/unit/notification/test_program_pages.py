"""Programs that messages are handed to, and a school's feed, on their pages."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from services.notification.app import create_app
from shared.identity.actor import Role
from tests.support.reuse import take
from tests.support.visitor import Visitor
from tests.unit.notification.world import World

PAGE = "/messages/programmes"
ADDED = {"url": "https://programmes.example.fr/nefe", "audience": "fund", "uai": ""}
SECRET = re.compile(r"<code>(whsec_[^<]+)</code>")


@pytest.fixture
def app(world: World) -> Flask:
    """The service of an academy that allows one host."""
    settings = replace(world.settings, webhook_hosts=frozenset({"programmes.example.fr"}))
    object.__setattr__(world.runtime, "settings", settings)
    return take(create_app, settings, world.runtime)


def test_a_secret_is_shown_once_and_another_takes_its_place(app: Flask) -> None:
    administrator = Visitor(app, Role.ADMINISTRATOR)
    secret = SECRET.search(administrator.send(PAGE, **ADDED).text)
    assert secret
    listed = administrator.get(PAGE).text
    assert ADDED["url"] in listed
    assert secret[1] not in listed
    found = re.search(r"programmes/([\w-]+)/secret", listed)
    assert found
    renewed = SECRET.search(administrator.send(PAGE, f"{PAGE}/{found[1]}/secret").text)
    assert renewed
    assert renewed[1] != secret[1]
    assert "n’est plus appelé" in administrator.send(PAGE, f"{PAGE}/{found[1]}/retrait").text
    assert ADDED["url"] not in administrator.get(PAGE).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "https://elsewhere.example/h"},
        {"audience": ""},
        {"audience": "school"},
        {"uai": "0930116W"},
        {"url": ""},
    ],
)
def test_what_cannot_be_used_is_refused_and_stays_typed(app: Flask, wrong: dict[str, str]) -> None:
    administrator = Visitor(app, Role.ADMINISTRATOR)
    answer = administrator.send(PAGE, **{**ADDED, **wrong})
    assert answer.status_code == 422
    assert "Rien n’a été enregistré" in answer.text
    assert {**ADDED, **wrong}["url"] in answer.text
    assert "Aucun programme n’est appelé." in administrator.get(PAGE).text


def test_only_administrators_see_programs_and_settings(app: Flask) -> None:
    for path in (PAGE, "/messages/reglages", "/messages/traitement"):
        assert Visitor(app, Role.ADMINISTRATOR).get(path).status_code == 200
        assert Visitor(app, Role.SECRETARIAT).get(path).status_code == 403


def test_a_school_has_a_feed_at_an_address_that_is_shown_once(app: Flask) -> None:
    school, page = Visitor(app, Role.SCHOOL, uai="0930116W"), "/messages/preferences"
    shown = re.search(r"<code>http://[^/]+([^<]+)</code>", school.send(page, f"{page}/flux").text)
    assert shown
    assert shown[1] not in school.get(page).text
    assert school.get(shown[1]).status_code == 200
    school.send(page, f"{page}/flux/fin")
    assert school.get(shown[1]).status_code == 404
