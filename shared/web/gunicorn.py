"""The web process of a service: gunicorn, with threads, around its application. It never touches the broker."""

import importlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from prometheus_client import multiprocess

from shared.clock import SystemClock
from shared.config import Misconfigured, Settings
from shared.identity.keys import keys_from
from shared.messaging.service import Service, build_runtime
from shared.observability import tracing
from shared.observability.logging import configure_logging
from shared.observability.shared_counts import FOLDER as METRICS_FOLDER
from shared.web.proxies import BehindProxies
from shared.web.state import EXTENSION
from shared.web.unread import ProblemWorker

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory, where a worker's heartbeat cannot block on a disk
MOST_WORKERS = 64

log = structlog.get_logger()


class RootLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's log lines go to the root logger, in the form of all others."""

    def setup(self, cfg: Any) -> None:
        """Called by gunicorn, again at each reload."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class DrainingWorker(ProblemWorker):
    """Says on connections that are still open, from the moment it is told to end, that it is not ready any more."""

    def handle_exit(self, sig: int, frame: object) -> None:
        """SIGTERM."""
        app = getattr(self, "wsgi", None)  # absent while the application is being loaded
        if app is not None:
            app.extensions[EXTENSION].begin_draining()
        super().handle_exit(sig, frame)


def serve(service: str, bind: str) -> None:
    """Serve `services.<service>` on `bind` until SIGTERM, then finish what was begun. Raises Misconfigured.

    SIGHUP: settings are read anew, and other worker processes take the place of these, which finish what was begun.
    """
    settings = _settings_of(service)
    configure_logging(service, settings.log_level)
    server = Server(service, settings, options(bind, os.environ))
    forget_metrics(os.environ)
    _read_code(service)
    server.run()


def _read_code(service: str) -> None:
    """Once, before the fork: worker processes start sooner, and keep the code in memory together."""
    importlib.import_module(f"services.{service}.app")


def _settings_of(service: str) -> Settings:
    """Raises Misconfigured: else each worker process would find out for itself, and not in one line."""
    settings: Settings = importlib.import_module(f"services.{service}.config").Settings.from_env()
    keys_from(settings, SystemClock())
    return settings


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn, told what to run by a program instead of by its command line."""

    def __init__(self, service: str, settings: Settings, options: Mapping[str, Any]) -> None:
        self._service = service
        self._settings = settings
        self._options = options
        super().__init__(prog=f"nefe {service} web")

    def load_config(self) -> None:
        """Called by gunicorn, first."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def reload(self) -> None:
        """Called by gunicorn on SIGHUP, before it makes new worker processes: secrets in files may be others now."""
        super().reload()
        try:
            self._settings = _settings_of(self._service)
        except Misconfigured as error:
            log.error("settings cannot be used: the former ones stay in force", reason=str(error))

    def load(self) -> Flask:
        """Called by gunicorn in each worker process: connections are made after the fork.

        As many are kept as there are threads: an alert tells when nearly all of them are in use.
        """
        tracing.setup(f"nefe-{self._service}-web")
        service: Service = importlib.import_module(f"services.{self._service}.service").SERVICE
        runtime = build_runtime(service, self._settings, pool_size=self._options["threads"])
        app: Flask = importlib.import_module(f"services.{self._service}.app").create_app(self._settings, runtime)
        app.wsgi_app = BehindProxies(app.wsgi_app, self._options["forwarded_allow_ips"])  # type: ignore[method-assign]  # Flask's own way
        return app


def options(bind: str, variables: Mapping[str, str]) -> dict[str, Any]:
    """Gunicorn's settings. Raises Misconfigured."""
    return {
        "bind": bind,
        "worker_class": DrainingWorker,
        "workers": _count(variables, "NEFE_WEB_WORKERS", 2),
        "threads": _count(variables, "NEFE_WEB_THREADS", 8),
        "timeout": 60,
        "graceful_timeout": 30,
        # Longer than a proxy keeps an idle connection (Caddy: two minutes), so that it never writes to a closing one.
        "keepalive": 130,
        "limit_request_line": 4094,
        "limit_request_fields": 64,
        "limit_request_field_size": 8190,
        "forwarded_allow_ips": variables.get("NEFE_WEB_TRUSTED_PROXIES") or "127.0.0.1,::1",
        "worker_tmp_dir": str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None,
        "control_socket_disable": True,
        # The application logs requests itself. Workers are never recycled: each new one adds files of metrics.
        "accesslog": None,
        "logger_class": RootLogger,
        "max_requests": 0,
        "child_exit": forget_worker,
        "worker_exit": end_traces,
    }


def _count(variables: Mapping[str, str], name: str, default: int) -> int:
    text = variables.get(name) or str(default)
    if not (text.isdecimal() and 1 <= int(text) <= MOST_WORKERS):
        raise Misconfigured(f"{name}: not a whole number from 1 to {MOST_WORKERS}: {text}")
    return int(text)


def forget_metrics(variables: Mapping[str, str]) -> None:
    """Remove what the processes of an earlier start have counted: it would be counted again."""
    folder = variables.get(METRICS_FOLDER)
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    for file in Path(folder).glob("*.db"):
        file.unlink(missing_ok=True)


def end_traces(_server: object, _worker: object) -> None:
    """Gunicorn's hook of a worker process that ends."""
    tracing.shutdown()


def forget_worker(_server: object, worker: Any) -> None:
    """Gunicorn's hook for a worker that has ended: its gauges go, its counts stay."""
    if os.environ.get(METRICS_FOLDER):
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library has no types
