"""The examined program as a process of the kit's own, which can be killed; without it, that is not checked."""

import os
import shlex
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Protocol, Self

SECONDS_TO_END = 40


class Running(Protocol):
    """What is used of subprocess.Popen."""

    pid: int

    def wait(self, timeout: float | None = None) -> int:
        """Until it has ended. Raises TimeoutExpired."""


Launch = Callable[[Sequence[str], Mapping[str, str] | None], Running]


def _launch(command: Sequence[str], environment: Mapping[str, str] | None) -> Running:
    return subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - the operator's command


class Program:
    """A command that is started, killed with all its children, and started again."""

    def __init__(
        self, command: str, environment: Mapping[str, str] | None = None, *, launch: Launch | None = None
    ) -> None:
        """`environment`: its own, in the place of the kit's. `launch`: what starts a command, in a process group."""
        self._command = shlex.split(command)
        self._environment = environment
        self._launch = launch or _launch
        self._process: Running | None = None

    def start(self) -> None:
        """Start it, in a process group of its own. Raises OSError."""
        self._process = self._launch(self._command, self._environment)

    def kill(self) -> None:
        """SIGKILL, at this moment."""
        self._end(signal.SIGKILL)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
