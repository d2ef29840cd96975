"""What every private server can do: start, stop, be killed, be paused, come back on the same port with its data."""

import signal
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.nodes.ports import free_port
from tests.nodes.process import Process
from tests.nodes.waiting import StillNotTrue, wait_until


class NodeDidNotStart(RuntimeError):
    """The server ended, or did not answer in time. Carries the end of what it printed."""


class Node(ABC):
    """A server with its own folder and port. As a context manager it is running inside, thrown away after."""

    stop_signal = signal.SIGTERM
    discard_signal = signal.SIGKILL
    seconds_to_start: float = 240

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: Process | None = None
        self._is_paused = False

    @property
    @abstractmethod
    def is_ready(self) -> bool:
        """Whether a client is answered now; takes two seconds to say that it is not."""

    @abstractmethod
    def _prepare(self) -> None:
        """Make what the server needs before it starts, where it is not there yet."""

    @abstractmethod
    def _command(self) -> Sequence[str]: ...

    @abstractmethod
    def _environment(self) -> Mapping[str, str]: ...

    @property
    def _user(self) -> str | None:
        return None

    @property
    def is_running(self) -> bool:
        """Whether the process is there, paused or not."""
        return self._process is not None and self._process.is_alive

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def output(self) -> str:
        """What the server has printed, over all its lives."""
        path = self.folder / "output"
        return path.read_text(errors="replace") if path.exists() else ""

    def start(self) -> None:
        """Start the server, unless it runs, and wait until it answers. Raises NodeDidNotStart."""
        if self.is_running:
            return
        self._prepare()
        self._process = Process(
            self._command(),
            folder=self.folder,
            environment=self._environment(),
            last_signal=self.discard_signal,
            user=self._user,
        )
        self._wait_until_ready()

    def stop(self) -> None:
        """Shut down in good order."""
        self._end(self.stop_signal)

    def kill(self) -> None:
        """SIGKILL to the server and all its children."""
        if self._process is not None:
            self._process.kill()
        self._is_paused = False

    def pause(self) -> None:
        """SIGSTOP: connections stay open and nothing answers."""
        if self._process is not None:
            self._process.pause()
            self._is_paused = True

    def resume(self) -> None:
        if self._process is not None:
            self._process.resume()
        self._is_paused = False

    def restart(self) -> None:
        """Stop in good order and start again, on the same port and data."""
        self.stop()
        self.start()

    def ensure_running(self) -> None:
        """Undo whatever a test has done to the node."""
        if self._is_paused:
            self.resume()
        self.start()

    def throw_away(self) -> None:
        """End it as fast as it can be. The folder belongs to whoever made it."""
        self._end(self.discard_signal)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.throw_away()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.throw_away()

    def _end(self, with_signal: signal.Signals) -> None:
        if self._process is not None:
            self._process.end(with_signal)
        self._is_paused = False

    def _wait_until_ready(self) -> None:
        what = f"{type(self).__name__} on port {self.port} answers"
        try:
            wait_until(lambda: not self.is_running or self.is_ready, what, seconds=self.seconds_to_start)
        except StillNotTrue as late:
            raise NodeDidNotStart(f"{late}:\n{self.output[-4000:]}") from late
        if not self.is_running:
            raise NodeDidNotStart(f"{type(self).__name__} ended at start:\n{self.output[-4000:]}")
