"""Gunicorn with one worker process, which also moves facts; the parent only starts another if it dies."""

import os
import socket
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from gunicorn.app.base import BaseApplication

from shared.premises import hold
from shared.web.unread import ProblemWorker

LOCK = "worker.lock"
PATIENCE = 50.0
"""Seconds that a worker gives to the one before it, which may be ending in order."""


class Work(Protocol):
    """A WSGI application with threads of its own, made before the fork and started after it."""

    def start(self) -> None:
        """Start the threads."""

    def begin_draining(self) -> None:
        """Say from now on that it is not ready."""

    def stop(self) -> None:
        """Let what is under way end."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI."""
        ...


class LoneWorker(ProblemWorker):
    """Says on connections that are still open, from the moment it is told to end, that it is not ready any more."""

    def handle_exit(self, sig: int, frame: object) -> None:
        """SIGTERM."""
        work = getattr(self, "wsgi", None)  # absent while it waits for the one before it
        if work is not None:
            work.begin_draining()
        super().handle_exit(sig, frame)


class LoneServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Serves `work` on `listener`. Of its worker processes, one at a time works in `folder`."""

    def __init__(self, work: Work, folder: Path, listener: socket.socket, options: Mapping[str, Any]) -> None:
        self._work = work
        self._lock = folder / LOCK
        own = {"bind": f"fd://{listener.detach()}", "workers": 1, "worker_class": LoneWorker, "worker_exit": self._end}
        self._options = {**options, **own}
        self._worker: int | None = None
        super().__init__(prog="nefe run")

    def load_config(self) -> None:
        """Called by gunicorn, first."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Work:
        """Called by gunicorn in the worker process."""
        hold(self._lock, patience=PATIENCE)
        self._work.start()
        self._worker = os.getpid()
        return self._work

    def _end(self, _server: object, _worker: object) -> None:
        if self._worker == os.getpid():
            self._work.stop()
