"""A server process with its children: signalled as one, and never left behind by the tests that started it."""

import os
import pwd
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from tests.nodes.forking import start
from tests.nodes.waiting import wait_until

# Reads from a pipe that only the test process holds open: the end of the file is the end of that process, SIGKILL
# included. CONT, since a paused server would not notice the other signal.
GUARD = 'read -r _; kill -s "$1" "$2"; kill -s CONT "$2"'


def lesser_user() -> str | None:
    """Return the user for programs that refuse root, or None when we are not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


class Process:
    """A program started in `folder` as `user` (None: ours), with only the variables of `environment`.

    `last_signal` is what it gets when the test process disappears.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        last_signal: signal.Signals = signal.SIGKILL,
        user: str | None = None,
    ) -> None:
        with (folder / "output").open("ab") as output:
            self._server = start(command, folder=folder, environment=environment, output=output.fileno(), user=user)
        self._guard = _start_guard(self._server.pid, last_signal)

    @property
    def pid(self) -> int:
        return self._server.pid

    @property
    def is_alive(self) -> bool:
        return self._server.poll() is None

    def pause(self) -> None:
        """Stop the clock of the whole tree (SIGSTOP): sockets stay open, nothing answers."""
        self._signal_tree(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal_tree(signal.SIGCONT)

    def kill(self) -> None:
        """End the whole tree at once (SIGKILL), as a power cut would; return when all of it is gone."""
        # Paused first: a parent that sees a child die would otherwise still react to it, or have another.
        self.pause()
        children = self._children()
        for child in children:
            _send(child, signal.SIGKILL)
        self._server.kill()
        self._server.wait()
        self._dismiss_guard()
        wait_until(lambda: all(map(is_gone, children)), "the killed server's children are gone")

    def end(self, with_signal: signal.Signals, *, seconds: float = 90) -> None:
        """Ask the server to end; kill it when it has not after `seconds`."""
        if self.is_alive:
            self._server.send_signal(with_signal)
            self.resume()
        try:
            self._server.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        self._dismiss_guard()

    def _signal_tree(self, number: signal.Signals) -> None:
        if self.is_alive:
            self._server.send_signal(number)
        for child in self._children():
            _send(child, number)

    def _children(self) -> list[psutil.Process]:
        try:
            return psutil.Process(self._server.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def _dismiss_guard(self) -> None:
        self._guard.kill()
        self._guard.communicate()


def _start_guard(pid: int, last_signal: signal.Signals) -> subprocess.Popen[bytes]:
    name = last_signal.name.removeprefix("SIG")
    return subprocess.Popen(
        ["/bin/sh", "-c", GUARD, "guard", name, str(pid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def is_gone(process: psutil.Process) -> bool:
    """Whether it has ended, waited for by its parent or not."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
