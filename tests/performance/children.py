"""Processes that a benchmark starts: they say that they are ready, begin when told, and end with their parent."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

READY, GO = "ready", "go"
PROJECT = Path(__file__).parents[2]
PATIENCE = 60.0


class DidNotStart(RuntimeError):
    """The process ended before it was ready; what it had to say is on standard error."""


class Child:
    """`python -m module arguments`; inside the `with` block it is ready. The end of its input is its end."""

    def __init__(self, module: str, *arguments: str, variables: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=PROJECT,
            env={**os.environ, **(variables or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def go(self) -> None:
        """Let it begin."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{GO}\n")
        self._process.stdin.flush()

    def end(self) -> None:
        """For a program that does not read its input."""
        self._process.terminate()

    def wait_for(self, word: str) -> None:
        """Until it says `word`. Raises DidNotStart."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.strip() == word:
                return
        raise DidNotStart(f"{self._process.args!r} ended with {self._process.wait()}")

    def line(self) -> str:
        """The next line that it says."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def __enter__(self) -> Self:
        self.wait_for(READY)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(PATIENCE)
        finally:
            self._process.kill()
            self._process.wait()


def say_ready() -> None:
    """In the child: the parent may go on."""
    print(READY, flush=True)


def wait_for_go() -> None:
    """In the child: until the parent says so."""
    sys.stdin.readline()


def wait_for_end() -> None:
    """In the child: until the parent closes the input, or is gone."""
    while sys.stdin.readline():
        continue
