"""Deposits over HTTP, through the real service with a real token, beside a bare route under the same gunicorn."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from shared.database import open_database
from tests.performance import bare_web, load
from tests.performance.drafts import CONTENT, deposits, prepare, variables
from tests.performance.figures import Figure, Of, Target
from tests.performance.ground import Ground
from tests.performance.load import Request
from tests.performance.rounds import medians
from tests.performance.serving import Server, new_port, serve

DEPOSITS, WARM_UP = 1000, 100
NEFE = [sys.executable, "-c", "from services.cli import run; run()"]


def measure(ground: Ground) -> Iterator[Figure]:
    """Deposits per second, of drafts prepared beforehand."""
    count = ground.amount(DEPOSITS)
    with submission(ground, (count + WARM_UP) * ground.rounds) as (server, requests), _bare(ground) as bare:
        left = iter(requests)

        def deposit() -> float:
            load.rate(server.port, [next(left) for _ in range(WARM_UP)])
            return load.rate(server.port, [next(left) for _ in range(count)])

        found = medians({"deposit": deposit, "bare": lambda: _insert(bare, count)}, ground.rounds)
    yield Figure("deposit over HTTP", found["deposit"], "requests/s", Target(0.5, Of.RATIO), found["bare"])


@contextmanager
def submission(ground: Ground, drafts: int) -> Iterator[tuple[Server, list[Request]]]:
    """The submission service's web process, and the requests that deposit `drafts` drafts."""
    with ground.database() as database:
        requests = deposits(prepare(database, drafts))
        port = new_port()
        command = [*NEFE, "submission", "web", "--bind", f"127.0.0.1:{port}"]
        with serve(command, port, variables(database)) as server:
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


def _insert(bare: Server, count: int) -> float:
    body = json.dumps(CONTENT, ensure_ascii=False).encode()
    request = Request("POST", "/deposits", body, {"Content-Type": "application/json"}, 201)
    load.rate(bare.port, [request] * WARM_UP)
    return load.rate(bare.port, [request] * count)
