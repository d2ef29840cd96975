"""Processes of the product, started as an academy starts them, and started again whenever they have ended."""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

import psutil

from tests.nodes.process import Process
from tests.nodes.waiting import PATIENCE, wait_until

COMMAND = Path(sys.executable).with_name("nefe")


class Program(Process):
    """One life of `nefe …`, or of what is called in its place. It never outlives the test process."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        command: Sequence[str] = (str(COMMAND),),
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        surroundings = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1", **environment}
        super().__init__([*command, *arguments], folder=folder, environment=surroundings)
        self._folder = folder

    @property
    def exit_status(self) -> int | None:
        """None while it runs; the number of a signal, negative, when one has ended it."""
        return self._server.poll()

    @property
    def output(self) -> str:
        """What was printed, by earlier lives in this folder as well."""
        return (self._folder / "output").read_text(errors="replace")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def wait(self, *, seconds: float = PATIENCE) -> None:
        """Until it has ended. Raises StillNotTrue."""
        wait_until(lambda: self.exit_status is not None, f"{self._folder.name} has ended", seconds=seconds)

    def send(self, number: signal.Signals) -> None:
        """Signal the first process alone, not its children."""
        self._server.send_signal(number)

    def kill_head(self) -> None:
        """SIGKILL to the first process alone: its children are left to notice it themselves."""
        self._server.kill()
        self._server.wait()
        self._dismiss_guard()

    def kill_child(self, number: int) -> bool:
        """SIGKILL to one of the children; False when there is none."""
        children = self._children()
        if not children:
            return False
        with suppress(psutil.NoSuchProcess):
            children[number % len(children)].kill()
        return True


class Kept:
    """A process that is started again whenever it has ended, as `restart: unless-stopped` does."""

    def __init__(
        self, name: str, arguments: Sequence[str], *, port: int, folder: Path, environment: Mapping[str, str]
    ) -> None:
        """`port` is where it serves HTTP, its health among other things."""
        self.name = name
        self.port = port
        self.own_ends = 0
        self._arguments = arguments
        self._folder = folder
        self._environment = dict(environment)
        self._started_with: Mapping[str, str] = {}
        self._program: Program | None = None
        self._lock = Lock()
        self._is_wanted = True

    def ensure_running(self) -> None:
        """Start it if it has ended."""
        with self._lock:
            if not self._is_wanted or (self._program and self._program.is_alive):
                return
            if self._program:
                self.own_ends += 1
                self._program.kill()
            self._start()

    def kill(self) -> None:
        """SIGKILL to all of it, as when its container is killed; another one takes its place."""
        with self._lock:
            if self._program:
                self._program.kill()
            self._start()

    def kill_head(self) -> None:
        """SIGKILL to the master of a web; another one takes its place while the orphans still hold the port."""
        with self._lock:
            if self._program:
                self._program.kill_head()
            self._start()

    def kill_child(self, number: int) -> bool:
        """SIGKILL to one worker process of a web, whose master makes another; False when there is none yet."""
        with self._lock:
            return self._program is not None and self._program.kill_child(number)

    def give_up(self) -> None:
        """The end, for good."""
        with self._lock:
            self._is_wanted = False
            if self._program:
                self._program.kill()

    def ask_to_end(self) -> Program:
        """SIGTERM; it is not started again."""
        with self._lock:
            self._is_wanted = False
            assert self._program is not None
            self._program.send(signal.SIGTERM)
            return self._program

    def come_back(self) -> None:
        """It is wanted again, after all."""
        with self._lock:
            self._is_wanted = True
        self.ensure_running()

    def tell(self, settings: Mapping[str, str]) -> None:
        """What it reads when it starts next."""
        self._environment |= settings

    @property
    def environment(self) -> Mapping[str, str]:
        """What it was told."""
        return self._environment

    @property
    def is_outdated(self) -> bool:
        """Whether it was told something since it started."""
        return self._environment != self._started_with

    @property
    def is_running(self) -> bool:
        """Whether it has a life now."""
        return self._program is not None and self._program.is_alive

    @property
    def pid(self) -> int:
        """Of its present life's first process."""
        assert self._program is not None
        return self._program.pid

    @property
    def output(self) -> str:
        """What all its lives have printed."""
        return (self._folder / "output").read_text(errors="replace")

    def _start(self) -> None:
        self._started_with = dict(self._environment)
        self._program = Program(self._arguments, folder=self._folder, environment=self._environment)
