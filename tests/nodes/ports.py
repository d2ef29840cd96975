"""Ports that are free now and stay ours: no other test process picks them, no outgoing connection is given them."""

import fcntl
import os
import socket
import tempfile
from pathlib import Path
from random import SystemRandom

# Below the range from which Linux numbers outgoing connections: a client that keeps calling the port of a dead node
# could otherwise be given that very port, and end up connected to itself. The standard ports lie outside too.
PORTS = range(20_000, 25_000)

_locks: list[int] = []


class NoFreePort(RuntimeError):
    """Every port of the range is taken."""


def free_port() -> int:
    """Return a TCP port of 127.0.0.1, reserved for this process until it ends."""
    for port in SystemRandom().sample(PORTS, len(PORTS)):
        if _is_free(port) and _reserve(port):
            return port
    raise NoFreePort(f"no free port from {PORTS.start} to {PORTS.stop - 1}")


def _is_free(port: int) -> bool:
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _reserve(port: int) -> bool:
    """Lock a file named after the port, so that two test processes never choose the same one."""
    folder = Path(tempfile.gettempdir()) / f"nefe-ports-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    lock = os.open(folder / str(port), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return False
    _locks.append(lock)
    return True
