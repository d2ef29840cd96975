"""Keys and secrets that take the place of others: nobody is signed out, and no form is refused."""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

from joserfc import jws

from shared.identity.key_ring import NOTICE, KeyRing
from shared.identity.tokens import new_key
from tests.support.clock import HeldClock
from tests.support.tokens import own_key
from tests.unit.identity.world import BACK, CLIENT, CLIENT_SECRET, SESSION_KEY, TOKEN, VERIFIER, World

NEW_KEY = "n" * 64


@contextmanager
def other_process(database_url: str, **changed: str) -> Iterator[World]:
    world = World(database_url, **changed)
    yield world
    world.close()


def test_a_session_and_an_open_form_go_from_a_process_to_one_that_signs_with_the_next_key_and_back(
    world: World, sqlite_url: str
) -> None:
    world.account()
    browser = world.browser()
    browser.enter()
    form = TOKEN.search(browser.get("/compte/").text)
    assert form is not None
    with (
        other_process(sqlite_url, session_key=f"{SESSION_KEY}\n{NEW_KEY}") as published,
        other_process(sqlite_url, session_key=f"{NEW_KEY}\n{SESSION_KEY}") as used,
        other_process(sqlite_url, session_key=NEW_KEY) as retired,
    ):
        for process in (published, used, published, used):
            browser.move_to(process)
            assert browser.is_signed_in
        renewed = TOKEN.search(browser.get("/compte/").text)
        assert renewed is not None
        assert browser.post("/compte/connexions/fermeture", _token=form[1]).status_code == 302
        browser.move_to(published)
        assert browser.is_signed_in
        assert browser.post("/compte/connexions/fermeture", _token=renewed[1]).status_code == 302
        assert browser.post("/compte/connexions/fermeture", _token="made up").status_code == 401
        browser.move_to(retired)
        assert not browser.is_signed_in


def test_both_secrets_of_the_pages_are_taken_while_one_takes_the_place_of_the_other(sqlite_url: str) -> None:
    with other_process(sqlite_url, oidc_client_secret=f"another\n{CLIENT_SECRET}") as world:
        world.account()
        for secret, status in ((CLIENT_SECRET, 200), ("another", 200), (f"another\n{CLIENT_SECRET}", 401)):
            browser = world.browser()
            browser.enter()
            basic = b64encode(f"{CLIENT}:{secret}".encode()).decode()
            fields = {"grant_type": "authorization_code", "code": browser.code(), "redirect_uri": BACK}
            answer = world.new_client().post(
                "/identite/token",
                data={**fields, "code_verifier": VERIFIER},
                headers={"Authorization": f"Basic {basic}"},
            )
            assert answer.status_code == status


def test_every_key_is_published_and_one_signs(sqlite_url: str) -> None:
    clock = HeldClock()
    ring = KeyRing.of(own_key()).with_next(new_key(), now=clock.now())
    clock.advance(NOTICE)
    ring = ring.using_next(now=clock.now())
    with other_process(sqlite_url, signing_key=ring.text()) as world:
        keys = world.new_client().get("/identite/jwks").get_json()["keys"]
        assert keys == ring.public()["keys"]
        assert not any("d" in key for key in keys)
        world.account()
        browser = world.browser()
        browser.enter()
        tokens = browser.redeem(browser.code()).get_json()
        for name in ("id_token", "access_token"):
            assert jws.extract_compact(tokens[name].encode()).headers()["kid"] == ring.signing.kid
        shown = {"Authorization": f"Bearer {tokens['access_token']}"}
        told = world.new_client().get("/identite/userinfo", headers=shown)
        assert told.get_json()["sub"] == "claire"
        assert json.loads(ring.text())["keys"][1]["standing"] == "former"
