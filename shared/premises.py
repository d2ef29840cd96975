"""What a process must have to itself before it starts: a folder that it can write, locked, and a port to listen on."""

import errno
import fcntl
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import TypeVar

BUSY = (errno.EAGAIN, errno.EADDRINUSE)
PAUSE_SECONDS = 0.1
OWNER_ONLY = 0o600
HOST = "127.0.0.1"

T = TypeVar("T")


class CannotStart(Exception):
    """Something that the process needs is not to be had; the message says what, and why."""


def writable_folder(path: Path) -> Path:
    """The folder, made if it is missing; its absolute path. Raises CannotStart."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=path):
            return path.resolve()
    except OSError as error:
        raise CannotStart(f"cannot write to the folder {path}: {error.strerror}") from error


def hold(path: Path, *, patience: float) -> int:
    """Lock the file `path`, waiting up to `patience` seconds, and return its descriptor. Raises CannotStart.

    The lock ends with the last process that has the descriptor: this one and those that it forks, however they end.
    """
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, OWNER_ONLY)
    try:
        _patiently(lambda: fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB), patience)
    except OSError as error:
        os.close(descriptor)
        raise CannotStart(f"another process is at work in the folder {path.parent}") from error
    return descriptor


def listen(port: int, *, patience: float) -> socket.socket:
    """A socket that listens on 127.0.0.1, waiting up to `patience` seconds for the port. Raises CannotStart."""
    try:
        return _patiently(lambda: socket.create_server((HOST, port)), patience)
    except OSError as error:
        raise CannotStart(f"cannot listen on port {port} of {HOST}: {os.strerror(error.errno or 0)}") from error


def _patiently(attempt: Callable[[], T], patience: float) -> T:
    """Whoever has it may just be ending. Raises OSError."""
    give_up_at = time.monotonic() + patience
    while True:
        try:
            return attempt()
        except OSError as error:
            if error.errno not in BUSY or time.monotonic() > give_up_at:
                raise
        time.sleep(PAUSE_SECONDS)
