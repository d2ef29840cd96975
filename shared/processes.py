"""The processes of one service: migrate once, then any number of workers (and of webs, see shared/web/gunicorn.py).

They may be started in any order: each waits for what it needs.
"""

import math
import signal
import time
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import FrameType, ModuleType

import structlog

from shared.config import Misconfigured, Settings
from shared.database import open_database
from shared.messaging.local import LocalPublisher
from shared.messaging.publishers import publishers_of
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service, build_runtime
from shared.messaging.worker import Worker, rabbit_worker
from shared.migrations import migrate as bring_up_to_date
from shared.observability import tracing
from shared.observability.exporter import serve_metrics
from shared.observability.health import Health
from shared.observability.logging import configure_logging

PAUSE_SECONDS = 1.0
LISTENING_SECONDS = 0.5

log = structlog.get_logger()


class Ending:
    """SIGTERM or SIGINT, noted from now on. Only the main thread may make one."""

    def __init__(self) -> None:
        # The one queue that a signal's handler may use: it runs between any two steps of the thread that waits.
        self._signals: SimpleQueue[int] = SimpleQueue()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the signal, for ever or for some time; whether it has come.

        The handler runs in this thread, but the system may have given the signal to another one, and does not
        interrupt this one then: it looks up now and again.
        """
        give_up_at = math.inf if seconds is None else time.monotonic() + seconds
        while (left := give_up_at - time.monotonic()) > 0:
            with suppress(Empty):
                self._signals.get(timeout=min(left, LISTENING_SECONDS))
                return True
        return False

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._signals.put(number)


def migrate(service_room: ModuleType, config_room: ModuleType) -> None:
    """Bring the service's database to the present schema."""
    service, settings = service_room.SERVICE, config_room.Settings.from_env()
    configure_logging(service.name, settings.log_level)
    bring_up_to_date(open_database(settings.database_url), service.name)
    log.info("database is up to date")


def work(service_room: ModuleType, config_room: ModuleType) -> None:
    """Run the service's worker until SIGTERM or SIGINT. Raises Misconfigured when there is no broker to work with."""
    ending = Ending()
    service, settings = service_room.SERVICE, config_room.Settings.from_env()
    configure_logging(service.name, settings.log_level)
    if service.is_on_bus and settings.broker_url is None:
        raise Misconfigured("NEFE_BROKER_URL: missing; a worker without a broker is standalone mode: nefe run")
    tracing.setup(f"nefe-{service.name}-worker")
    runtime = build_runtime(service, settings)
    worker = _worker(service, runtime, settings)
    health = Health(
        service.name, runtime.engine, has_broker=lambda: worker.has_broker, is_alive=lambda: worker.is_alive
    )
    exporter = serve_metrics(service, runtime, health, port=settings.metrics_port)
    if _wait_for_database(health, ending):
        worker.start()
        ending.wait()
        health.begin_draining()
        worker.stop()
    exporter.close()
    tracing.shutdown()


def _worker(service: Service, runtime: Runtime, settings: Settings) -> Worker:
    if not service.is_on_bus:
        return Worker(service, runtime, LocalPublisher(service.name, {}), handlers=0)
    return rabbit_worker(service, runtime, publishers_of(settings), settings.broker_url or "")


def _wait_for_database(health: Health, ending: Ending) -> bool:
    """Whether the database has come to have a schema that this program can work on, before the process was told to end.

    A worker on an earlier schema would set events aside as faulty that merely came too early.
    """
    has_told = False
    while not (found := health.check()).is_ready:
        if not has_told:
            log.warning("waiting for the database", is_there=found.has_database, is_migrated=found.is_migrated)
            has_told = True
        if ending.wait(PAUSE_SECONDS):
            return False
    return True
