"""One person of the story, who speaks HTTP with a token of her own."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

from joserfc.jwk import ECKey

from shared.clock import Clock, SystemClock
from shared.identity.actor import Role
from shared.identity.tokens import issue_token

TIMEOUT_SECONDS = 20
PATIENCE_SECONDS = 120.0


class DemoFailed(Exception):
    """The installation did not answer as it should; the message is for whoever runs it."""


class DidNotAnswer(DemoFailed):
    """Nobody knows whether what was asked was done."""


@dataclass(frozen=True)
class Answer:
    """Status, headers (lower case) and JSON document of an answer."""

    status: int
    headers: dict[str, str]
    document: Any


@dataclass(frozen=True)
class Installation:
    """Where the story is played, and the key with which its people's tokens are signed."""

    url: str
    key: ECKey
    academy: str
    issuer: str = "nefe"
    audience: str = "nefe"
    clock: Clock = field(default_factory=SystemClock)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))

    def person(self, subject: str, role: Role, uai: str | None = None) -> "Person":
        """Somebody with one role."""
        token = issue_token(
            self.key,
            issuer=self.issuer,
            audience=self.audience,
            academy=self.academy,
            subject=subject,
            roles=[role],
            uai=uai,
            lifetime=timedelta(hours=1),
            clock=self.clock,
        )
        return Person(self.url.rstrip("/"), token)


@dataclass(frozen=True)
class Person:
    """Somebody who calls the API; nobody known, without a token."""

    url: str
    token: str

    def ask(self, method: str, path: str, body: Any = None, *, expect: int | set[int], **headers: str) -> Answer:
        """Call `/api/…`; raises DemoFailed if the status is not the expected one. `if_match` becomes If-Match.

        A POST has a key, unless one is given, so that it may be sent again.
        """
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        own = {"idempotency-key": new_word()} if method == "POST" else {}
        answer = self.call(method, path, body, {**own, **given})
        if answer.status not in (expect if isinstance(expect, set) else {expect}):
            raise DemoFailed(f"{method} {path}: {answer.status} {answer.document}, expected {expect}")
        return answer

    def send_file(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str],
        file: tuple[str, bytes],
        *,
        expect: int,
        field: str = "file",
    ) -> Answer:
        """Send a form with fields and one file (its name, its bytes), in the `field`. Raises DemoFailed."""
        boundary = new_word()
        parts = [_part(f'name="{name}"', value.encode(), boundary) for name, value in fields.items()]
        name, content = file
        parts.append(_part(f'name="{field}"; filename="{name}"', content, boundary))
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        kind = f"multipart/form-data; boundary={boundary}"
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        request = Request(self.url + path, body, headers, method=method)  # noqa: S310 - the operator gave the address
        answer = self._send(request)
        if answer.status != expect:
            raise DemoFailed(f"{method} {path}: {answer.status} {answer.document}, expected {expect}")
        return answer

    def wait_for(self, path: str, is_met: Callable[[Any], bool], what: str) -> Any:
        """Read `path` until its document is as wanted. Raises DemoFailed when patience is out."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        seen: Any = None
        while time.monotonic() < give_up_at:
            answer = self.call("GET", path)
            seen = answer.document
            if answer.status == 200 and is_met(seen):
                return seen
            time.sleep(0.1)
        raise DemoFailed(f"waited {PATIENCE_SECONDS:.0f} s for {what}; last seen: {seen}")

    def call(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Call once, whatever the answer. Raises DidNotAnswer."""
        return self._send(self._request(method, path, body, headers or {}))

    def _send(self, request: Request) -> Answer:
        try:
            return _answer(*_exchange(request))
        except (OSError, HTTPException) as error:
            raise DidNotAnswer(f"{self.url} does not answer: {error}") from error

    def _request(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Request:
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        own = {} if content is None else {"Content-Type": kind}
        if self.token:
            own["Authorization"] = f"Bearer {self.token}"
        address = self.url + path
        return Request(address, content, {**own, **headers}, method=method)  # noqa: S310 - the operator gave the address


def new_word() -> str:
    """A word that nobody has used before."""
    return secrets.token_hex(8)


def _exchange(request: Request) -> tuple[int, Any, bytes]:
    """Status, headers and body; a server may die within the body of a refusal too."""
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 - the operator gave the address
            return response.status, response.headers, response.read()
    except HTTPError as error:
        return error.code, error.headers, error.read()


def _part(disposition: str, content: bytes, boundary: str) -> bytes:
    head = f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
    return head.encode() + content + b"\r\n"


def _answer(status: int, headers: Any, content: bytes) -> Answer:
    try:
        document = json.loads(content) if content else None
    except ValueError:
        document = content.decode(errors="replace")
    return Answer(status, {name.lower(): value for name, value in headers.items()}, document)
