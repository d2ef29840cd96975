"""The sign-in in a test: a real database, time that stands, and browsers that fill forms in."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from sqlalchemy import select
from werkzeug.test import TestResponse

from services.identity.app import COOKIE, create_app
from services.identity.config import PREFIX, Settings
from services.identity.domain.account import Account
from services.identity.repositories import IdentityUnitOfWork
from services.identity.service import SERVICE
from services.identity.tables import LETTER
from services.identity.use_cases.keep_accounts import add_account
from shared.messaging.runtime import Runtime
from tests.support.application import open_application, settings_for
from tests.support.clock import HeldClock
from tests.support.tokens import own_key

PASSWORD = "une girafe en hiver"
SESSION_KEY = "k" * 64
CLIENT, CLIENT_SECRET = "nefe", "the-services-own"
CANARY_SECRET = "c" * 32
BACK = "http://localhost/depot/connexion/retour"
VERIFIER = "v" * 64
TOKEN = re.compile(r'name="_token" value="([^"]+)"')
CODE = re.compile(r"/acces/([A-Z0-9-]+)")


class World:
    """The sign-in of an academy."""

    def __init__(self, database_url: str, **changed: str) -> None:
        own = {
            "signing_key": json.dumps(own_key().as_dict(private=True)),
            "session_key": SESSION_KEY,
            "smtp_host": "mail.example",
            "public_url": "http://localhost",
            "oidc_client_id": CLIENT,
            "oidc_client_secret": CLIENT_SECRET,
            "canary_client_secret": CANARY_SECRET,
        }
        settings = settings_for(Settings, database_url, **{**own, **changed})
        self.clock = HeldClock()
        self._application = open_application(create_app, SERVICE, settings, adjust=self._hold)
        self.runtime = self._application.runtime

    def uow(self) -> IdentityUnitOfWork:
        """A new unit of work."""
        return IdentityUnitOfWork(self.runtime)

    def browser(self, address: str = "192.0.2.1") -> "Browser":
        """One that nobody is signed in with."""
        return Browser(self.new_client(), address)

    def new_client(self) -> Any:
        """What sends requests, and keeps cookies."""
        return self._application.app.test_client()

    def invite(
        self,
        name: str = "claire",
        roles: Sequence[str] = ("member",),
        uai: str | None = None,
        called: str = "C. Martin",
    ) -> str:
        """An account that was never opened, and the code that was written to it."""
        add_account(
            self.uow(), name=name, called=called, email=f"{name}@example.fr", roles=roles, uai=uai, by="administration"
        )
        return self.last_code()

    def account(self, name: str = "claire", **what: Any) -> Account:
        """One that was opened with PASSWORD."""
        code = self.invite(name, **what)
        assert self.browser().choose(code).status_code == 302
        with self.uow() as uow:
            return uow.accounts.get(name)

    def letters(self) -> list[str]:
        """What was written to people, in order."""
        with self.runtime.engine.connect() as connection:
            return list(connection.execute(select(LETTER.c.text).order_by(LETTER.c.created_at, LETTER.c.id)).scalars())

    def last_code(self) -> str:
        """The code in the last letter."""
        found = CODE.search(self.letters()[-1])
        assert found, "the letter has no code"
        return found[1]

    def close(self) -> None:
        """Let go of the database."""
        self._application.close()

    def _hold(self, runtime: Runtime) -> None:
        object.__setattr__(runtime, "clock", self.clock)


class Browser:
    """Keeps cookies, and sends forms with the token that the page gave."""

    def __init__(self, client: Any, address: str) -> None:
        self._client = client
        self._from = {"REMOTE_ADDR": address}

    def get(self, path: str) -> TestResponse:
        """A page of the sign-in."""
        answer: TestResponse = self._client.get(_below(path), environ_base=self._from)
        return answer

    def send(self, page: str, path: str, **fields: str) -> TestResponse:
        """The form that `page` shows."""
        found = TOKEN.search(self.get(page).text)
        assert found, f"{page} shows no form"
        return self.post(path, _token=found[1], **fields)

    def post(self, path: str, **fields: str) -> TestResponse:
        """A form that was shown before."""
        answer: TestResponse = self._client.post(_below(path), data=fields, environ_base=self._from)
        return answer

    def move_to(self, world: World) -> None:
        """The next answers are those of another process, which has other settings."""
        cookie = self._client.get_cookie(COOKIE, path=PREFIX)
        self._client = world.new_client()
        self._client.set_cookie(COOKIE, cookie.value, path=PREFIX)

    def enter(self, name: str = "claire", password: str = PASSWORD) -> TestResponse:
        """Name and password."""
        return self.send("/connexion", "/connexion", account=name, password=password)

    def choose(self, code: str, password: str = PASSWORD) -> TestResponse:
        """The password of an invitation."""
        return self.send("/connexion", f"/acces/{code}", password=password, again=password)

    @property
    def is_signed_in(self) -> bool:
        """Whether one's own account is shown."""
        return self.get("/compte/").status_code == 200

    def ask(self, **changed: str | None) -> TestResponse:
        """What a service sends the browser to; None leaves a parameter out."""
        challenge = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
        asked: dict[str, str | None] = {
            "response_type": "code",
            "client_id": CLIENT,
            "redirect_uri": BACK,
            "scope": "openid profile",
            "state": "s",
            "nonce": "n",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **changed,
        }
        query = urlencode({name: value for name, value in asked.items() if value is not None})
        return self.get(f"/authorize?{query}")

    def code(self) -> str:
        """The code with which the browser goes back to the service."""
        return str(parse_qs(urlsplit(self.ask().headers["Location"]).query)["code"][0])

    def token(self, **fields: str) -> TestResponse:
        """What a service posts for itself."""
        answer: TestResponse = self._client.post(
            _below("/token"), data=fields, auth=(CLIENT, CLIENT_SECRET), environ_base=self._from
        )
        return answer

    def redeem(self, code: str, **changed: str) -> TestResponse:
        """Tokens for a code."""
        given = {"code": code, "redirect_uri": BACK, "code_verifier": VERIFIER, **changed}
        return self.token(grant_type="authorization_code", **given)


def _below(path: str) -> str:
    return path if path.startswith(PREFIX) else f"{PREFIX}{path}"
