"""What the processes occupy after doing their work, and how long they take from exec to ready; beside bare Flask."""

import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median

from tests.nodes import new_folder
from tests.performance import empty_web, load
from tests.performance.depositing import NEFE, submission
from tests.performance.figures import Figure, Target
from tests.performance.ground import Ground
from tests.performance.load import GREETING
from tests.performance.serving import Server, new_port, serve

REQUESTS = 400
WEB_PROCESSES, STANDALONE_PROCESSES = 2, 1
WEB_MEGABYTES, STANDALONE_MEGABYTES = 120.0, 250.0
SECONDS_TO_READY = 3.0

Occupied = tuple[float, float]
"""Megabytes, and seconds to ready."""


def measure(ground: Ground) -> Iterator[Figure]:
    """Memory and cold starts: the largest web process of a service, then standalone mode with all its processes."""
    yield from _figures(ground, "web process", {"ours": _web, "bare": _bare_web}, WEB_MEGABYTES)
    yield from _figures(ground, "standalone", {"ours": _standalone, "bare": _bare_standalone}, STANDALONE_MEGABYTES)


def _figures(
    ground: Ground, name: str, subjects: Mapping[str, Callable[[Ground], Occupied]], most: float
) -> Iterator[Figure]:
    found: dict[str, list[Occupied]] = {subject: [] for subject in subjects}
    for _ in range(ground.rounds):
        for subject, once in subjects.items():
            found[subject].append(once(ground))
    ours, bare = ([median(values) for values in zip(*found[subject], strict=True)] for subject in ("ours", "bare"))
    yield Figure(f"{name}, resident", ours[0], "MB", Target(most, is_ceiling=True), bare[0])
    yield Figure(f"{name}, start to ready", ours[1], "s", Target(SECONDS_TO_READY, is_ceiling=True), bare[1])


def _web(ground: Ground) -> Occupied:
    """After depositing."""
    with submission(ground, ground.amount(REQUESTS)) as (server, requests):
        load.rate(server.port, requests)
        return max(server.resident_megabytes()), server.seconds_to_ready


def _standalone(_ground: Ground) -> Occupied:
    """After playing the whole story."""
    with new_folder("standalone") as folder:
        port = new_port()
        with serve([*NEFE, "run", "--port", str(port), "--data", str(folder)], port, {}) as server:
            _play(port, folder)
            return sum(server.resident_megabytes()), server.seconds_to_ready


def _play(port: int, folder: Path) -> None:
    story = ["demo", "--url", f"http://127.0.0.1:{port}", "--key", str(folder / "token-key.json")]
    subprocess.run([*NEFE, *story], check=True, stdout=subprocess.DEVNULL)


def _bare_web(ground: Ground) -> Occupied:
    return _bare(ground, WEB_PROCESSES, lambda server: max(server.resident_megabytes()))


def _bare_standalone(ground: Ground) -> Occupied:
    return _bare(ground, STANDALONE_PROCESSES, lambda server: sum(server.resident_megabytes()))


def _bare(ground: Ground, processes: int, megabytes: Callable[[Server], float]) -> Occupied:
    port = new_port()
    with serve(empty_web.command(port, processes=processes), port, {}) as server:
        load.rate(port, [GREETING] * ground.amount(REQUESTS))
        return megabytes(server), server.seconds_to_ready
