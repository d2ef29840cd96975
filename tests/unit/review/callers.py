"""People with tokens who call the commission over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.review.app import create_app
from shared.identity.actor import Role
from shared.identity.tokens import issue_token, new_key, public_keys
from tests.support.reuse import take
from tests.unit.review.world import World, settings_for


@dataclass(frozen=True)
class Answer:
    """What came back; every answer of the commission is JSON of some kind."""

    status_code: int
    mimetype: str | None
    headers: Mapping[str, str]
    json: Any


class Callers:
    """A client of a commission's application, which signs tokens for whoever calls."""

    def __init__(self, world: World, *, is_kept: bool = False) -> None:
        self.world = world
        self._key = new_key()
        settings = settings_for(world.settings.database_url, token_keys=public_keys(self._key))
        self.app = take(create_app, settings, world.runtime, is_kept=is_kept)
        self.client = self.app.test_client()

    def token(self, role: Role, subject: str, uai: str | None, academy: str = "creteil") -> str:
        return issue_token(
            self._key,
            issuer="nefe",
            audience="nefe",
            academy=academy,
            subject=subject,
            roles=[role],
            uai=uai,
            lifetime=timedelta(hours=1),
            clock=self.world.clock,
        )

    def send(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        role: Role | None = Role.RECTOR,
        subject: str = "rector-1",
        uai: str | None = None,
        academy: str = "creteil",
        headers: Mapping[str, str] | None = None,
        **body: Any,
    ) -> Answer:
        """Call as somebody, or (without a role) as nobody; `body` may have data and content_type instead of `json`."""
        proof = {"Authorization": f"Bearer {self.token(role, subject, uai, academy)}"} if role else {}
        if json is not None:
            body["json"] = json
        answer = self.client.open(path, method=method, headers={**proof, **(headers or {})}, **body)
        return Answer(answer.status_code, answer.mimetype, dict(answer.headers), answer.json if answer.data else None)
