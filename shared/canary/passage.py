"""One passage through the chain, as a school and from outside: every step is tried until it has come to its end.

It stops where people would have to decide: no commission examines the project, and no money is asked for.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import httpx2 as httpx

from shared.canary.config import CanarySettings

Found = TypeVar("Found")
PAUSE_SECONDS = 0.5
ANSWER_SECONDS = 10.0
SUBMISSION, REVIEW, NOTIFICATION = "/api/submission/v1", "/api/review/v1", "/api/notification/v1"
PROJECT = {
    "title": "Passage de surveillance",
    "axes": ["success"],
    "description": "Ce projet n’existe pas : il vérifie que la chaîne fonctionne, puis disparaît.",
    "pupils": 0,
    "digital": False,
}
REASON = "Fin du passage de surveillance."
HAS_LEFT = ("sent", "shared")


class StepFailed(Exception):
    """A step did not come to its end in time; the message says what was seen last."""

    def __init__(self, step: str, seen: str) -> None:
        super().__init__(f"{step}: {seen}")
        self.step = step
        self.seen = seen


class NotThere(Exception):
    """What is waited for is not there."""


class Interrupted(Exception):
    """The process is to end: that is nobody's failure."""


def no_step(_step: str, _seconds: float) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class Passage:
    """`new_key` gives idempotency keys; `pause` waits, and says whether to go no further; `on_step`: name, seconds."""

    client: httpx.Client
    settings: CanarySettings
    new_key: Callable[[], str]
    pause: Callable[[float], bool]
    on_step: Callable[[str, float], None] = no_step

    def run(self) -> None:
        """Raises StepFailed, Interrupted."""
        self.client.headers["Authorization"] = f"Bearer {self._step('signed_in', self._sign_in)}"
        project = self._post("drafted", f"{SUBMISSION}/projects", PROJECT)["id"]
        path = f"{SUBMISSION}/projects/{project}"
        file, messages = f"{REVIEW}/files/{project}", f"{NOTIFICATION}/messages?project_id={project}"
        self._post("deposited", f"{path}/submissions", None)
        self._step("opened", partial(self._see, file, "open"))
        self._step("answered", partial(self._see, path, "under_review"))
        self._step("told", partial(self._hear, messages, "nefe.project.submitted.v1"))
        self._post("withdrawn", f"{path}/withdrawal", {"reason": REASON})
        self._step("closed", partial(self._see, file, "withdrawn"))
        self._step("told_of_end", partial(self._hear, messages, "nefe.project.withdrawn.v1"))

    def _step(self, step: str, attempt: Callable[[], Found]) -> Found:
        began = time.monotonic()
        while True:
            try:
                found = attempt()
            except (NotThere, httpx.HTTPError, ValueError, LookupError, TypeError) as problem:
                seen = str(problem) or type(problem).__name__
            else:
                self.on_step(step, time.monotonic() - began)
                return found
            if time.monotonic() - began >= self.settings.canary_step_seconds:
                raise StepFailed(step, seen)
            if self.pause(PAUSE_SECONDS):
                raise Interrupted

    def _sign_in(self) -> str:
        own = (self.settings.canary_client_id, self.settings.canary_client_secret)
        asked = {"grant_type": "client_credentials"}
        return str(self._document("POST", self.settings.canary_token_url, data=asked, auth=own)["access_token"])

    def _post(self, step: str, path: str, body: Any) -> Any:
        """With one key, so that it is done once, however often it is tried."""
        key = {"Idempotency-Key": self.new_key()}
        return self._step(step, partial(self._document, "POST", path, json=body, headers=key))

    def _see(self, path: str, status: str) -> None:
        seen = self._document("GET", path)["status"]
        if seen != status:
            raise NotThere(f"{path} is {seen}, not {status}")

    def _hear(self, path: str, kind: str) -> None:
        found = [message for message in self._document("GET", path) if message["event"]["type"] == kind]
        if not found or any(message["status"] not in HAS_LEFT for message in found):
            raise NotThere(f"messages about {kind}: {[(each['status'], each['last_error']) for each in found]}")

    def _document(self, method: str, path: str, **content: Any) -> Any:
        answer = self.client.request(method, path, **content)
        if not answer.is_success:
            raise NotThere(f"{method} {path}: {answer.status_code} {_code(answer)}")
        return answer.json()


def _code(answer: httpx.Response) -> str:
    """Of a problem, its stable code; of a page of whoever stands before the services, nothing."""
    try:
        return str(answer.json().get("code", ""))
    except (ValueError, AttributeError):
        return ""
