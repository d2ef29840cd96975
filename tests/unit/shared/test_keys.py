"""Public keys at an address: fetched when needed, kept while they do, asked for not too often."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from threading import Thread
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from joserfc.jwk import ECKey
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Response

from shared.config import Misconfigured, Settings
from shared.identity.actor import Role
from shared.identity.keys import FRESH_FOR, LEAST_BETWEEN_FETCHES, FetchedKeys, GivenKeys, keys_from
from shared.identity.refusals import KeysOutOfReach, UntrustedToken
from shared.identity.tokens import new_key, public_keys
from shared.identity.verification import Audience, TokenVerifier
from tests.support.application import open_application, settings_for
from tests.support.clock import HeldClock
from tests.support.tiny import SERVICE, create_app
from tests.support.tokens import ACADEMY, bearer, token_for


class Provider:
    """An identity provider: a web server that publishes keys, and counts how often it is asked."""

    def __init__(self) -> None:
        self.body = public_keys(new_key())
        self.asked = 0
        self._server: BaseWSGIServer = make_server("127.0.0.1", 0, self._answer)
        self.url = f"http://127.0.0.1:{self._server.port}/keys"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def publish(self, key: ECKey) -> None:
        self.body = public_keys(key)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.asked += 1
        return Response(self.body, mimetype="application/json")(environ, start_response)


@pytest.fixture
def provider() -> Iterator[Provider]:
    one = Provider()
    yield one
    one.close()


def test_keys_are_fetched_once_for_many_tokens(provider: Provider) -> None:
    key, clock = new_key(), HeldClock()
    provider.publish(key)
    keys = FetchedKeys(provider.url, clock)
    assert keys.find(key.kid or "") is keys.find(key.kid or "") is not None
    assert provider.asked == 1


def test_a_new_key_is_found_soon_but_unknown_names_do_not_flood_the_provider(provider: Provider) -> None:
    key, clock = new_key(), HeldClock()
    keys = FetchedKeys(provider.url, clock)
    for _ in range(20):
        assert keys.find("unknown") is None
    assert provider.asked == 1
    provider.publish(key)
    clock.advance(LEAST_BETWEEN_FETCHES)
    assert keys.find(key.kid or "") is not None
    assert provider.asked == 2


def test_a_withdrawn_key_stops_to_count_also_for_tokens_seen_before(provider: Provider) -> None:
    key, clock = new_key(), HeldClock()
    provider.publish(key)
    verifier = TokenVerifier(FetchedKeys(provider.url, clock), Audience("nefe", "nefe", ACADEMY), clock)
    token = token_for(Role.SCHOOL, clock=clock, key=key)
    assert verifier.verify(token).subject == "somebody"
    provider.publish(new_key())
    clock.advance(FRESH_FOR + timedelta(seconds=1))
    with pytest.raises(UntrustedToken):
        verifier.verify(token)


@pytest.mark.parametrize("body", ["", "<html>", '{"keys": []}'])
def test_good_keys_stay_while_the_provider_answers_nonsense(provider: Provider, body: str) -> None:
    key, clock = new_key(), HeldClock()
    provider.publish(key)
    keys = FetchedKeys(provider.url, clock)
    keys.find(key.kid or "")
    provider.body = body
    clock.advance(FRESH_FOR + timedelta(seconds=1))
    assert keys.find(key.kid or "") is not None


def test_without_any_key_nobody_can_be_known_for_now(provider: Provider) -> None:
    provider.close()
    with pytest.raises(KeysOutOfReach):
        FetchedKeys(provider.url, HeldClock()).find("any")


def test_a_caller_is_asked_to_come_back_while_keys_are_out_of_reach(provider: Provider, sqlite_url: str) -> None:
    provider.close()
    settings = settings_for(Settings, sqlite_url, token_keys="", token_keys_url=provider.url)
    tiny = open_application(create_app, SERVICE, settings)
    answer = tiny.app.test_client().get("/api/tiny/v1/notes", headers=bearer(token_for(Role.SCHOOL)))
    assert (answer.status_code, answer.get_json()["code"]) == (503, "temporarily_unavailable")
    tiny.close()


def test_keys_are_given_or_have_an_address(sqlite_url: str) -> None:
    clock = HeldClock()
    assert isinstance(keys_from(settings_for(Settings, sqlite_url), clock), GivenKeys)
    fetched = settings_for(Settings, sqlite_url, token_keys="", token_keys_url="http://x")
    assert isinstance(keys_from(fetched, clock), FetchedKeys)
    with pytest.raises(Misconfigured, match="NEFE_TOKEN_KEYS: missing"):
        keys_from(settings_for(Settings, sqlite_url, token_keys=""), clock)


def test_an_address_that_would_be_ignored_is_said(sqlite_url: str) -> None:
    with pytest.raises(Misconfigured, match=r"NEFE_TOKEN_KEYS_URL: .* NEFE_TOKEN_KEYS_FILE"):
        keys_from(settings_for(Settings, sqlite_url, token_keys_url="http://x"), HeldClock())
