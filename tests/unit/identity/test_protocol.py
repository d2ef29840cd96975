"""OpenID Connect, as the services speak it: a code serves once, with its verifier, where it was asked for."""

from base64 import b64encode
from datetime import timedelta

import pytest
from joserfc import jwt

from services.identity.use_cases.keep_accounts import change_account, disable_account
from shared.uai import FICTITIOUS
from tests.support.tokens import own_key
from tests.unit.identity.world import BACK, CANARY_SECRET, Browser, World


@pytest.fixture
def browser(world: World) -> Browser:
    """Somebody of the commission is signed in."""
    world.account()
    browser = world.browser()
    browser.enter()
    return browser


def test_whoever_is_not_signed_in_signs_in_and_then_goes_on(world: World) -> None:
    world.account()
    browser = world.browser()
    assert browser.ask().headers["Location"].endswith("/connexion")
    onwards = browser.enter().headers["Location"]
    assert onwards.startswith("/identite/authorize?")
    assert browser.get(onwards).headers["Location"].startswith(f"{BACK}?code=")


def test_a_code_gives_who_it_is(browser: Browser) -> None:
    tokens = browser.redeem(browser.code()).get_json()
    claims = jwt.decode(tokens["id_token"], own_key()).claims
    assert {name: claims[name] for name in ("sub", "roles", "aud", "nonce", "iss", "academy")} == {
        "sub": "claire",
        "roles": ["member"],
        "aud": ["nefe"],
        "nonce": "n",
        "iss": "http://localhost/identite",
        "academy": "creteil",
    }


def test_a_code_serves_once(browser: Browser) -> None:
    code = browser.code()
    assert browser.redeem(code).status_code == 200
    assert browser.redeem(code).get_json()["error"] == "invalid_grant"


def test_a_code_that_was_tried_with_a_wrong_verifier_is_spent(browser: Browser) -> None:
    code = browser.code()
    assert browser.redeem(code, code_verifier="w" * 64).status_code == 400
    assert browser.redeem(code).status_code == 400


def test_a_code_is_good_for_two_minutes(world: World, browser: Browser) -> None:
    code = browser.code()
    world.clock.advance(timedelta(seconds=121))
    assert browser.redeem(code).status_code == 400


def test_a_code_goes_back_only_to_where_it_was_asked_for(browser: Browser) -> None:
    code = browser.code()
    assert browser.redeem(code, redirect_uri="http://localhost/fonds/connexion/retour").status_code == 400


@pytest.mark.parametrize(
    "changed",
    [{"redirect_uri": "https://elsewhere.example/"}, {"client_id": "unknown"}, {"redirect_uri": f"{BACK}/more"}],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(browser: Browser, changed: dict[str, str]) -> None:
    answer = browser.ask(**changed)
    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "changed", [{"code_challenge": None, "code_challenge_method": None}, {"code_challenge_method": "plain"}]
)
def test_without_a_hashed_challenge_there_is_no_code(browser: Browser, changed: dict[str, str | None]) -> None:
    answer = browser.ask(**changed)
    assert answer.status_code == 400 or "error=" in answer.headers["Location"]
    assert "code=" not in answer.headers.get("Location", "")


def test_a_wrong_secret_gets_nothing(browser: Browser) -> None:
    wrong = b64encode(b"nefe:guessed").decode()
    fields = {"grant_type": "authorization_code", "code": browser.code(), "redirect_uri": BACK}
    answer = browser._client.post("/identite/token", data=fields, headers={"Authorization": f"Basic {wrong}"})
    assert answer.get_json()["error"] == "invalid_client"


def test_a_session_is_renewed_with_what_is_true_then(world: World, browser: Browser) -> None:
    token = browser.redeem(browser.code()).get_json()["refresh_token"]
    change_account(world.uow(), account_id="claire", called="C. Martin", email=None, roles={"rector"}, uai=None)
    renewed = browser.token(grant_type="refresh_token", refresh_token=token).get_json()
    assert jwt.decode(renewed["id_token"], own_key()).claims["roles"] == ["rector"]


def test_a_session_that_has_ended_is_not_renewed(browser: Browser) -> None:
    token = browser.redeem(browser.code()).get_json()["refresh_token"]
    browser.send("/compte/", "/deconnexion")
    assert browser.token(grant_type="refresh_token", refresh_token=token).status_code == 400


def test_a_closed_account_is_not_renewed(world: World, browser: Browser) -> None:
    token = browser.redeem(browser.code()).get_json()["refresh_token"]
    disable_account(world.uow(), account_id="claire", is_disabled=True, by="administration")
    assert browser.token(grant_type="refresh_token", refresh_token=token).status_code == 400


def test_a_system_has_a_token_of_its_own_and_nothing_of_people(world: World, browser: Browser) -> None:
    with world.uow() as uow:
        uow.clients.put("paie", name="Paie", secret="its-own", roles=frozenset({"external_system"}))
        uow.commit()
    basic = {"Authorization": f"Basic {b64encode(b'paie:its-own').decode()}"}
    answer = browser._client.post("/identite/token", data={"grant_type": "client_credentials"}, headers=basic)
    told = answer.get_json()
    assert jwt.decode(told["access_token"], own_key()).claims["roles"] == ["external_system"]
    assert "refresh_token" not in told
    assert browser.ask(client_id="paie").status_code == 400


def test_a_canary_is_a_school_that_does_not_exist_and_nothing_else(browser: Browser) -> None:
    def asked(secret: str) -> dict[str, str]:
        basic = b64encode(f"nefe-canary:{secret}".encode()).decode()
        fields = {"grant_type": "client_credentials"}
        answer = browser._client.post("/identite/token", data=fields, headers={"Authorization": f"Basic {basic}"})
        told: dict[str, str] = answer.get_json()
        return told

    claims = jwt.decode(asked(CANARY_SECRET)["access_token"], own_key()).claims
    assert (claims["roles"], claims["uai"]) == (["school"], FICTITIOUS)
    assert asked("guessed")["error"] == "invalid_client"
    assert browser.ask(client_id="nefe-canary").status_code == 400


def test_after_signing_out_nobody_is_led_elsewhere(browser: Browser) -> None:
    answer = browser.get("/deconnexion?post_logout_redirect_uri=https://elsewhere.example/")
    assert answer.headers["Location"] == "/identite/connexion"
    assert not browser.is_signed_in
