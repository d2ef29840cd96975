"""Somebody who calls the API as people do: a key with every POST, and the same request again until it is answered."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Event as Flag
from threading import Lock
from typing import Any

TIMEOUT_SECONDS = 20
PATIENCE_SECONDS = 900
IMPATIENT_RATE = 0.05
"""How often somebody hangs up before the answer, and presses the button again."""
AGAIN = frozenset({502, 503, 504})
IN_PROGRESS = "idempotency_in_progress"


class UnexpectedAnswer(AssertionError):
    """A server answered what no story allows."""


class OutOfPatience(AssertionError):
    """What somebody waits for does not come."""


class Interrupted(Exception):
    """The run is over before its time."""


class Tally:
    """Counts, from many threads."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def add(self, what: str, number: int = 1) -> None:
        with self._lock:
            self._counts[what] += number

    def __getitem__(self, what: str) -> int:
        return self._counts[what]


@dataclass(frozen=True)
class Answer:
    """A definite answer: status, ETag and JSON document."""

    status: int
    etag: str
    document: Any
    is_replayed: bool


@dataclass(frozen=True)
class Surroundings:
    """What all callers share: where the services are, whether the run was given up, and what is counted."""

    ports: Mapping[str, int]
    stop: Flag
    tally: Tally

    def port_of(self, path: str) -> int:
        """The port of the service that `/api/<service>/…` belongs to."""
        return self.ports[path.split("/")[2]]

    def rest(self, seconds: float) -> None:
        """Wait. Raises Interrupted when the run is given up."""
        if self.stop.wait(seconds):
            raise Interrupted


class Caller:
    """One person with a token."""

    def __init__(self, surroundings: Surroundings, token: str, chance: random.Random) -> None:
        self._surroundings = surroundings
        self._token = token
        self._chance = chance

    def ask(
        self, method: str, path: str, body: Any = None, *, allowed: set[int], if_match: str | None = None
    ) -> Answer:
        """Ask until there is a definite answer. Raises UnexpectedAnswer if its status is not allowed, OutOfPatience."""
        headers = self._headers(method, if_match)
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up_at:
            answer = self._try(method, path, body, headers)
            if answer is not None:
                return _checked(answer, f"{method} {path}", allowed)
            self._surroundings.tally.add("requests sent again")
            self._surroundings.rest(self._chance.uniform(0.2, 1.5))
        raise OutOfPatience(f"{method} {path}: no definite answer")

    def wait_for(self, path: str, is_met: Callable[[Any], bool], what: str) -> Any:
        """Read `path` until its document is as wanted. Raises OutOfPatience."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        seen: Answer | None = None
        while time.monotonic() < give_up_at:
            seen = self.ask("GET", path, allowed={200, 404})
            if seen.status == 200 and is_met(seen.document):
                return seen.document
            self._surroundings.rest(self._chance.uniform(0.4, 1.6))
        raise OutOfPatience(f"waited for {what} at {path}; last seen: {seen}")

    def _headers(self, method: str, if_match: str | None) -> dict[str, str]:
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": kind}
        if method == "POST":
            headers["Idempotency-Key"] = f"{self._chance.getrandbits(128):032x}"
        return headers | ({"If-Match": if_match} if if_match else {})

    def _try(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer | None:
        """The answer, or None if it is worth asking again."""
        content = None if body is None else json.dumps(body)
        connection = HTTPConnection("127.0.0.1", self._surroundings.port_of(path), timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, path, content, dict(headers))
            if method == "POST" and self._chance.random() < IMPATIENT_RATE:
                return None
            response = connection.getresponse()
            document = _document(response.read())
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
        is_replayed = response.getheader("Idempotency-Replayed") == "true"
        self._surroundings.tally.add("requests answered")
        self._surroundings.tally.add("requests answered from memory", int(is_replayed))
        answer = Answer(response.status, response.getheader("ETag") or "", document, is_replayed)
        return None if _is_undecided(answer) else answer


def _is_undecided(answer: Answer) -> bool:
    is_in_progress = answer.status == 409 and answer.document["code"] == IN_PROGRESS
    return answer.status in AGAIN or is_in_progress


def _document(content: bytes) -> Any:
    return json.loads(content) if content else None


def _checked(answer: Answer, what: str, allowed: set[int]) -> Answer:
    if answer.status not in allowed:
        raise UnexpectedAnswer(f"{what}: {answer.status} {answer.document}")
    return answer
