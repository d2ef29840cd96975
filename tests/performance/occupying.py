"""What the processes occupy after serving, and how long they take from exec to ready."""

from collections.abc import Iterator
from statistics import median

from tests.nodes import new_folder
from tests.performance import load
from tests.performance.depositing import NEFE, submission
from tests.performance.figures import Figure, Target
from tests.performance.ground import Ground
from tests.performance.load import Request
from tests.performance.serving import new_port, serve

REQUESTS = 400
WEB_MEBIBYTES, STANDALONE_MEBIBYTES = 120.0, 250.0
SECONDS_TO_READY = 3.0


def measure(ground: Ground) -> Iterator[Figure]:
    """Memory and cold starts: a service's web process, then standalone mode."""
    for name, once, ceiling in (("web", _web, WEB_MEBIBYTES), ("standalone", _standalone, STANDALONE_MEBIBYTES)):
        found = [once(ground) for _ in range(ground.rounds)]
        memory, seconds = (median(values) for values in zip(*found, strict=True))
        yield Figure(f"{name} process, resident", memory, "MiB", Target(ceiling, is_ceiling=True))
        yield Figure(f"{name}, start to ready", seconds, "s", Target(SECONDS_TO_READY, is_ceiling=True))


def _web(ground: Ground) -> tuple[float, float]:
    """The largest of the processes that serve."""
    with submission(ground, ground.amount(REQUESTS)) as (server, requests):
        load.rate(server.port, requests)
        return max(server.resident_mebibytes()), server.seconds_to_ready


def _standalone(ground: Ground) -> tuple[float, float]:
    """All of its processes together."""
    with new_folder("standalone") as folder:
        port = new_port()
        command = [*NEFE, "run", "--port", str(port), "--data", str(folder)]
        with serve(command, port, {}) as server:
            load.rate(port, [Request("GET", "/readyz", None, {}, 200)] * ground.amount(REQUESTS))
            return sum(server.resident_mebibytes()), server.seconds_to_ready
