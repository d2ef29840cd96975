"""Who is let in, who has to wait, and who is not any more."""

from datetime import timedelta

import pyotp
import pytest

from services.identity.use_cases.keep_accounts import disable_account
from tests.unit.identity.world import PASSWORD, Browser, World


def test_name_and_password_open_the_account(world: World) -> None:
    world.account()
    browser = world.browser()
    assert browser.enter().status_code == 302
    assert browser.is_signed_in


@pytest.mark.parametrize("name", ["Claire", "  claire ", "CLAIRE"])
def test_a_name_is_typed_as_one_likes(world: World, name: str) -> None:
    world.account()
    assert world.browser().enter(name).status_code == 302


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(world: World) -> None:
    world.account()
    wrong, unknown = world.browser().enter(password="nothing like it"), world.browser().enter("nobody")
    assert wrong.status_code == unknown.status_code == 422
    assert "claire" in wrong.text
    assert wrong.text.count("mot de passe") == unknown.text.count("mot de passe")


def test_an_account_that_was_never_opened_opens_with_nothing(world: World) -> None:
    world.invite()
    assert world.browser().enter(password="").status_code == 422


def test_whoever_guesses_waits_and_is_told_so(world: World) -> None:
    world.account()
    for _ in range(5):
        assert world.browser().enter(password="nothing like it").status_code == 422
    answer = world.browser().enter()
    assert answer.status_code == 429
    assert "Vous pourrez recommencer dans 1\N{NO-BREAK SPACE}minute." in answer.text
    world.clock.advance(timedelta(seconds=31))
    assert world.browser().enter().status_code == 302


def test_guessing_at_one_account_from_many_addresses_is_slowed_too(world: World) -> None:
    world.account()
    for number in range(5):
        world.browser(f"192.0.2.{number}").enter(password="nothing like it")
    assert world.browser("198.51.100.1").enter().status_code == 429


def test_guessing_at_one_account_slows_no_other(world: World) -> None:
    world.account()
    world.account("paul")
    for _ in range(6):
        world.browser().enter(password="nothing like it")
    assert world.browser().enter("paul").status_code == 302


def test_a_form_that_another_site_sends_is_refused(world: World) -> None:
    world.account()
    browser = world.browser()
    answer = browser._client.post("/identite/connexion", data={"account": "claire", "password": PASSWORD})
    assert answer.status_code == 401
    assert not browser.is_signed_in


def test_a_session_ends_by_itself(world: World) -> None:
    browser = _inside(world)
    world.clock.advance(timedelta(hours=10, seconds=1))
    assert not browser.is_signed_in


def test_signing_out_ends_the_session_and_not_only_the_cookie(world: World) -> None:
    browser = _inside(world)
    cookie = browser._client.get_cookie("nefe_identite", path="/identite")
    assert cookie
    assert browser.send("/compte/", "/deconnexion").status_code == 302
    browser._client.set_cookie("nefe_identite", cookie.value, path="/identite")
    assert not browser.is_signed_in


def test_a_new_password_closes_every_other_session(world: World) -> None:
    here, elsewhere = _inside(world), world.browser()
    elsewhere.enter()
    new = "un hiver sans girafe"
    changed = here.send("/compte/", "/compte/mot-de-passe", old=PASSWORD, password=new, again=new)
    assert changed.status_code == 302
    assert here.is_signed_in
    assert not elsewhere.is_signed_in
    assert world.browser().enter().status_code == 422
    assert world.browser().enter(password=new).status_code == 302


def test_the_present_password_is_asked_for(world: World) -> None:
    browser, new = _inside(world), "un hiver sans girafe"
    refused = browser.send("/compte/", "/compte/mot-de-passe", old="no", password=new, again=new)
    assert refused.status_code == 422
    assert world.browser().enter().status_code == 302


def test_a_closed_account_is_out_at_once(world: World) -> None:
    browser = _inside(world)
    disable_account(world.uow(), account_id="claire", is_disabled=True, by="administration")
    assert not browser.is_signed_in
    assert world.browser().enter().status_code == 422


def test_the_second_factor_is_asked_for_once_it_is_confirmed(world: World) -> None:
    secret = _with_totp(world)
    browser = world.browser()
    assert browser.enter().headers["Location"].endswith("/connexion/code")
    assert not browser.is_signed_in
    for wrong in ("000000", "", "douze é", "0" * 10_000):
        assert browser.send("/connexion/code", "/connexion/code", code=wrong).status_code == 422
    assert browser.send("/connexion/code", "/connexion/code", code=_code(world, secret)).status_code == 302
    assert browser.is_signed_in


def test_a_code_of_the_second_factor_serves_once(world: World) -> None:
    secret = _with_totp(world)
    code = _code(world, secret)
    first, second = world.browser(), world.browser()
    for browser in (first, second):
        browser.enter()
        browser.send("/connexion/code", "/connexion/code", code=code)
    assert first.is_signed_in
    assert not second.is_signed_in
    world.clock.advance(timedelta(seconds=30))
    second.send("/connexion/code", "/connexion/code", code=_code(world, secret))
    assert second.is_signed_in


def test_the_second_factor_alone_opens_nothing(world: World) -> None:
    secret = _with_totp(world)
    browser = world.browser()
    browser.send("/connexion", "/connexion/code", code=_code(world, secret))
    assert not browser.is_signed_in


def test_the_password_does_not_stay_good_while_the_telephone_is_looked_for(world: World) -> None:
    secret = _with_totp(world)
    browser = world.browser()
    browser.enter()
    world.clock.advance(timedelta(seconds=301))
    browser.send("/connexion", "/connexion/code", code=_code(world, secret))
    assert not browser.is_signed_in


def test_guessing_the_second_factor_is_slowed(world: World) -> None:
    secret = _with_totp(world)
    browser = world.browser()
    browser.enter()
    for _ in range(5):
        browser.send("/connexion/code", "/connexion/code", code="000000")
    browser.send("/connexion/code", "/connexion/code", code=_code(world, secret))
    assert not browser.is_signed_in


def test_nobody_enters_as_an_example_where_there_is_none(world: World) -> None:
    world.account()
    assert world.browser("127.0.0.1").send("/connexion", "/connexion/exemple", account="claire").status_code == 404


def _inside(world: World) -> Browser:
    world.account()
    browser = world.browser()
    browser.enter()
    return browser


def _with_totp(world: World) -> str:
    browser = _inside(world)
    page = browser.get("/compte/double-authentification").text
    with browser._client.session_transaction(path="/identite") as kept:
        secret = str(kept["pending_totp"])
    assert secret in page.replace(" ", "").replace("\xa0", "")
    path = "/compte/double-authentification"
    assert browser.send(path, path, code="000000").status_code == 422
    assert browser.send(path, path, code=_code(world, secret)).status_code == 302
    world.clock.advance(timedelta(seconds=30))
    return secret


def _code(world: World, secret: str) -> str:
    return pyotp.TOTP(secret).at(int(world.clock.now().timestamp()))
