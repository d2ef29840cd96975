"""Deposits over HTTP, through the service as it is deployed, with real tokens, beside a bare route.

With an Idempotency-Key on each, as a client sends it that may have to ask again; and without.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from uuid import uuid4

from shared.database import open_database
from shared.web.idempotency import HEADER
from tests.performance import bare_web, load
from tests.performance.drafts import CONTENT, deposits, prepare, variables
from tests.performance.figures import Figure, Of, Target
from tests.performance.ground import Ground
from tests.performance.load import Request
from tests.performance.rounds import medians
from tests.performance.serving import Server, counting_together, new_port, serve

# Short rounds and many: in each, callers fall to the web processes anew.
DEPOSITS, ROUNDS, WARM_UP = 300, 5, 400
NEFE = [sys.executable, "-c", "from services.cli import run; run()"]
TARGET = Target(0.5, Of.RATIO)


def measure(ground: Ground) -> Iterator[Figure]:
    """Deposits per second, of drafts prepared beforehand."""
    count, rounds = ground.amount(DEPOSITS), ground.rounds * ROUNDS
    with submission(ground, 2 * (WARM_UP + count * rounds)) as (server, requests), _bare(ground) as bare:
        left, insertion = iter(requests), _insertion()

        def with_key(number: int) -> float:
            return load.rate(server.port, keyed([next(left) for _ in range(number)]))

        def without(number: int) -> float:
            return load.rate(server.port, [next(left) for _ in range(number)])

        def inserted(number: int) -> float:
            return load.rate(bare.port, [insertion] * number)

        found = _measured({"with key": with_key, "without": without, "bare": inserted}, count, rounds)
    yield Figure("deposit over HTTP, with Idempotency-Key", found["with key"], "requests/s", TARGET, found["bare"])
    yield Figure("deposit over HTTP, without", found["without"], "requests/s", TARGET, found["bare"])


def _measured(subjects: dict[str, Callable[[int], float]], count: int, rounds: int) -> dict[str, float]:
    for subject in subjects.values():
        subject(WARM_UP)
    return medians({name: partial(subject, count) for name, subject in subjects.items()}, rounds)


def keyed(requests: Sequence[Request]) -> list[Request]:
    """The same requests, each with a key of its own."""
    return [replace(request, headers={**request.headers, HEADER: str(uuid4())}) for request in requests]


@contextmanager
def submission(ground: Ground, drafts: int) -> Iterator[tuple[Server, list[Request]]]:
    """The submission service's web, and the requests that deposit `drafts` drafts."""
    with ground.database() as database, counting_together() as counting:
        requests = deposits(prepare(database, drafts))
        port = new_port()
        command = [*NEFE, "submission", "web", "--bind", f"127.0.0.1:{port}"]
        with serve(command, port, {**variables(database), **counting}) as server:
            yield server, requests


@contextmanager
def _bare(ground: Ground) -> Iterator[Server]:
    with ground.database() as database:
        engine = open_database(database)
        bare_web.METADATA.create_all(engine)
        engine.dispose()
        port = new_port()
        command = [sys.executable, "-m", bare_web.__name__, f"127.0.0.1:{port}"]
        with serve(command, port, {"NEFE_DATABASE_URL": database}) as server:
            yield server


def _insertion() -> Request:
    body = json.dumps(CONTENT, ensure_ascii=False).encode()
    return Request("POST", "/deposits", body, {"Content-Type": "application/json"}, 201)
