"""A program that serves HTTP as it is deployed, from its start until it is ready, and what it occupies then."""

import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from tempfile import TemporaryDirectory

import psutil

from shared.observability.shared_counts import FOLDER as METRICS_FOLDER
from shared.web.gunicorn import SHARED_MEMORY
from tests.nodes import new_folder, wait_until
from tests.nodes.ports import free_port
from tests.nodes.process import Process
from tests.performance.children import PROJECT

OK = 200
MEGABYTE = 10**6
AS_DEPLOYED = {
    "NEFE_LOG_LEVEL": "INFO",
    "NEFE_WEB_TRUSTED_PROXIES": "*",
    "PROMETHEUS_DISABLE_CREATED_SERIES": "true",
    "PYTHONUNBUFFERED": "1",
}
"""What the image and the compose file set."""


@dataclass(frozen=True)
class Server:
    """Listens on `port`; `seconds_to_ready` from exec to the first good answer of /readyz."""

    process: Process
    port: int
    seconds_to_ready: float

    def resident_megabytes(self) -> list[float]:
        """Of each of its processes: gunicorn's parent first, then the workers."""
        parent = psutil.Process(self.process.pid)
        return [one.memory_info().rss / MEGABYTE for one in (parent, *parent.children())]


@contextmanager
def serve(command: Sequence[str], port: int, variables: Mapping[str, str]) -> Iterator[Server]:
    """Start `command`, and yield it as soon as it is ready."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT), **AS_DEPLOYED, **variables}
    with new_folder("serving") as folder:
        began = time.perf_counter()
        process = Process(command, folder=folder, environment=environment)
        try:
            wait_until(lambda: _is_ready(port), f"{' '.join(command)} is ready", seconds=60, every=0.02)
            yield Server(process, port, time.perf_counter() - began)
        finally:
            process.end(signal.SIGTERM)


@contextmanager
def counting_together() -> Iterator[dict[str, str]]:
    """The variable for the folder of metrics: in memory, as in the compose file, where there is such a place."""
    with TemporaryDirectory(dir=SHARED_MEMORY if SHARED_MEMORY.is_dir() else None, prefix="nefe-metrics-") as folder:
        yield {METRICS_FOLDER: folder}


def new_port() -> int:
    """A port that nobody listens on."""
    return free_port()


def _is_ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
