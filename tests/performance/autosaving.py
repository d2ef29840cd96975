"""200 people who type at once, each saved every two seconds, on one web process as it is deployed.

Every tenth shares a project with the one before, and writes another part of it over what they have read last.
"""

import json
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

from shared.identity.actor import Role
from tests.performance import load
from tests.performance.depositing import NEFE
from tests.performance.drafts import UAI, prepare, variables
from tests.performance.figures import Figure, Target
from tests.performance.ground import Ground
from tests.performance.load import GREETING
from tests.performance.serving import new_port, serve
from tests.support.tokens import bearer, token_for

PEOPLE, EVERY, SAVES = 200, 2.0, 15
SHARES_EVERY = 10
P99_MS = Target(150, is_ceiling=True)
SENTENCE = "Chaque classe lit un quart d’heure par jour, et le dit aux familles. "
ONE_PROCESS = {"NEFE_WEB_WORKERS": "1", "NEFE_WEB_THREADS": "16"}


@dataclass
class Typist:
    """Somebody at a project, in a part of it that is their own."""

    project_id: str
    part: str
    begins: float
    headers: dict[str, str]
    revision: int = 1
    typed: str = ""
    took: list[float] = field(default_factory=list)

    def type_on(self, port: int, began: float, saves: int) -> None:
        """Save at the appointed instants; how long each takes is counted from then, waiting included."""
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            for number in range(saves):
                due = began + self.begins + number * EVERY
                time.sleep(max(0.0, due - time.perf_counter()))
                self._save(connection)
                self.took.append((time.perf_counter() - due) * 1000)

    def _save(self, connection: HTTPConnection) -> None:
        self.typed += SENTENCE
        headers = {**self.headers, "If-Match": f'"{self.revision}"', "Content-Type": "application/json"}
        path = f"/api/submission/v1/projects/{self.project_id}"
        connection.request("PATCH", path, json.dumps({self.part: self.typed}), headers)
        answer = connection.getresponse()
        document = json.loads(answer.read())
        assert answer.status == 200, document
        self.revision = document["revision"]


def measure(ground: Ground) -> Iterator[Figure]:
    """The 99th percentile, beside the median greeting of the same process at rest."""
    saves = max(int(SAVES * ground.share), 3)
    with ground.database() as database:
        typists = _typists(prepare(database, PEOPLE))
        port = new_port()
        command = [*NEFE, "submission", "web", "--bind", f"127.0.0.1:{port}"]
        with serve(command, port, {**variables(database), **ONE_PROCESS}) as server:
            resting = 1000 / load.rate(server.port, [GREETING] * 200)
            _type(typists, server.port, saves)
            _ensure_nothing_is_lost(typists, server.port, saves)
    took = sorted(each for typist in typists for each in typist.took)
    yield Figure("200 people typing, a save, p99", took[len(took) * 99 // 100], "ms", P99_MS, resting)
    yield Figure("200 people typing, a save, median", statistics.median(took), "ms", P99_MS, resting)


def _typists(projects: list[str]) -> list[Typist]:
    headers = bearer(token_for(Role.SCHOOL, uai=UAI))
    found = []
    for number in range(PEOPLE):
        is_guest = number % SHARES_EVERY == SHARES_EVERY - 1
        project = projects[number - 1] if is_guest else projects[number]
        part = "objectives" if is_guest else "needs"
        found.append(Typist(project, part, EVERY * number / PEOPLE, dict(headers)))
    return found


def _type(typists: list[Typist], port: int, saves: int) -> None:
    began = time.perf_counter() + 1
    with ThreadPoolExecutor(len(typists)) as pool:
        for done in [pool.submit(typist.type_on, port, began, saves) for typist in typists]:
            done.result()


def _ensure_nothing_is_lost(typists: list[Typist], port: int, saves: int) -> None:
    """What everybody typed last is there, and every save is in the history."""
    people = Counter(typist.project_id for typist in typists)
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        for typist in typists:
            content = _read(connection, f"/api/submission/v1/projects/{typist.project_id}", typist)["content"]
            assert content[typist.part] == typist.typed, typist.project_id
            kept = _read(connection, f"/api/submission/v1/projects/{typist.project_id}/saves?limit=200", typist)
            assert len(kept) == 1 + saves * people[typist.project_id], typist.project_id


def _read(connection: HTTPConnection, path: str, typist: Typist) -> Any:
    connection.request("GET", path, headers=typist.headers)
    answer = connection.getresponse()
    document = json.loads(answer.read())
    assert answer.status == 200, document
    return document
