"""A passage goes on through short troubles, does everything once, and says where it stopped."""

from collections import Counter
from itertools import count

import httpx2 as httpx
import pytest

from shared.canary.config import CanarySettings
from shared.canary.passage import Interrupted, Passage, StepFailed
from shared.config import Misconfigured

URL = "http://nefe.example"
TOLD = [
    {"event": {"type": kind}, "status": "sent", "last_error": None}
    for kind in ("nefe.project.submitted.v1", "nefe.project.withdrawn.v1")
]


class Academy(httpx.BaseTransport):
    """Answers as the services do; before that, each request is `troubled` so many times by what stands before them."""

    def __init__(self, troubled: int = 0) -> None:
        self._troubled = troubled
        self._asked: Counter[str] = Counter()
        self._status = {"projects": "under_review", "files": "open"}
        self.keys: dict[str, set[str]] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = f"{request.method} {request.url.path}"
        self._asked[asked] += 1
        if request.method == "POST":
            self.keys.setdefault(asked, set()).add(request.headers.get("Idempotency-Key", ""))
        if self._asked[asked] <= self._troubled:
            return httpx.Response(502, text="<html>Bad gateway</html>")
        return httpx.Response(200, json=self._answer(asked))

    def _answer(self, asked: str) -> object:
        if asked.endswith("/token"):
            return {"access_token": "t"}
        if asked.endswith("/withdrawal"):
            self._status["files"] = "withdrawn"
        if asked.endswith("/messages"):
            return TOLD
        return {"id": "p", "status": self._status["files" if "/files/" in asked else "projects"]}


def passage(academy: Academy, *, step_seconds: int = 60, is_ending: bool = False) -> tuple[Passage, list[str]]:
    variables = {"NEFE_CANARY_URL": URL, "NEFE_CANARY_CLIENT_SECRET": "s"}
    settings = CanarySettings.from_env(variables | {"NEFE_CANARY_STEP_SECONDS": str(step_seconds)})
    keys, done = count(), list[str]()
    client = httpx.Client(transport=academy, base_url=URL)
    return Passage(
        client, settings, lambda: str(next(keys)), lambda _: is_ending, lambda step, _: done.append(step)
    ), done


def test_what_is_asked_again_is_asked_with_the_same_key() -> None:
    academy = Academy(troubled=3)
    begun, done = passage(academy)
    begun.run()
    assert len(done) == 9
    projects = {asked: keys for asked, keys in academy.keys.items() if "/projects" in asked}
    assert [len(keys) for keys in projects.values()] == [1, 1, 1]
    assert len(set.union(*projects.values())) == 3


def test_a_step_that_comes_to_no_end_is_named_with_what_was_seen() -> None:
    begun, done = passage(Academy(troubled=1_000_000), step_seconds=1)
    with pytest.raises(StepFailed, match=r"signed_in: POST http://nefe.example/identite/token: 502"):
        begun.run()
    assert done == []


def test_a_process_that_is_to_end_does_not_wait_for_the_step() -> None:
    begun, _ = passage(Academy(troubled=1), is_ending=True)
    with pytest.raises(Interrupted):
        begun.run()


def test_a_canary_without_a_secret_does_not_fly() -> None:
    with pytest.raises(Misconfigured, match="NEFE_CANARY_CLIENT_SECRET"):
        CanarySettings.from_env({})
