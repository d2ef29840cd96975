"""Programs of ours as forks of a process that has read the libraries already (tests/nodes/fork_server.py).

They are processes like any other: with settings, signals and an end of their own. What needs the start itself, or
measures a process, is done where no fork server is open: everything is started as usual there.
"""

import json
import os
import pwd
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Protocol

SCRIPT = Path(__file__).with_name("fork_server.py")
SURROUNDINGS = {"LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
"""What Python itself looks at when it starts; a program that is told anything else of this kind is not forked."""
LONGEST_END = 16


class Child(Protocol):
    """What is used of subprocess.Popen."""

    pid: int

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...
    def kill(self) -> None: ...


class Forked:
    """A fork, as subprocess.Popen has a child: `teller` says its number, and later how it has ended."""

    def __init__(self, arguments: Sequence[str], teller: socket.socket) -> None:
        self._arguments = arguments
        self._teller = teller
        self._lock = Lock()
        self._exit_code: int | None = None
        self.pid = self._told(None)

    def poll(self) -> int | None:
        """None while it runs; the exit code, or the negative number of the signal that has ended it."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Until it has ended. Raises TimeoutExpired."""
        with self._lock:
            if self._exit_code is None:
                try:
                    self._exit_code = self._told(timeout)
                except (TimeoutError, BlockingIOError) as error:
                    raise subprocess.TimeoutExpired(list(self._arguments), timeout or 0) from error
                self._teller.close()
            return self._exit_code

    def send_signal(self, sig: int) -> None:
        """Unless it has ended."""
        if self.poll() is None:
            # It may have ended since: that is heard a moment later, from its parent.
            with suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def _told(self, timeout: float | None) -> int:
        self._teller.settimeout(timeout)
        return int(self._teller.recv(LONGEST_END))


class ForkServer:
    """The process of which others are forks; it is started when the first one is wanted."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._asking: socket.socket | None = None

    def fork(self, arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str], output: int) -> Forked:
        """A program: the file of a Python script, and its arguments. `output`: what it writes to."""
        birth = {"arguments": list(arguments), "folder": str(folder), "environment": dict(environment)}
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, self._lock:
            socket.send_fds(self._started(), [json.dumps(birth).encode()], [output, theirs.fileno()])
        return Forked(arguments, ours)

    def close(self) -> None:
        """Programs that still run go on."""
        if self._process and self._asking:
            self._asking.close()
            self._process.wait()

    def _started(self) -> socket.socket:
        if self._asking is None:
            self._asking, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", str(SCRIPT), str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    env={"PATH": os.environ["PATH"], **SURROUNDINGS},
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
        return self._asking


_open: list[ForkServer] = []


@contextmanager
def fork_server() -> Iterator[None]:
    """Programs of ours are forks, inside of the block."""
    server = ForkServer()
    _open.append(server)
    try:
        yield
    finally:
        _open.remove(server)
        server.close()


def start(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str], output: int, user: str | None = None
) -> Child:
    """A program in a session of its own, with only the variables of `environment`, as `user` (None: ours).

    `output`: what it writes to.
    """
    script = _script_of(command, environment)
    if _open and script and user is None:
        return _open[-1].fork(script, folder=folder, environment=environment, output=output)
    return subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        user=user,
        group=pwd.getpwnam(user).pw_gid if user else None,
        extra_groups=[] if user else None,
    )


def _script_of(command: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """The Python script that `command` runs, and its arguments; nothing if it is not one that can be forked."""
    programs = Path(sys.executable).parent
    own = {name: value for name, value in environment.items() if name.startswith(("PYTHON", "LC_"))}
    if any(SURROUNDINGS.get(name) != value for name, value in own.items()):
        return []
    if command[0] == str(programs / "nefe"):
        return list(command)
    is_script = command[0] == sys.executable and command[1:2] and command[1].endswith(".py")
    return list(command[1:]) if is_script else []
