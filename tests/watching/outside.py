"""Servers outside of the installation, on their bad days: an antivirus that is away, a mail server that never ends."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from tests.nodes.ports import free_port
from tests.support.clamd import running_clamd

PAUSE = 0.5
"""Seconds from a byte to the next: no client that counts its patience from byte to byte ever runs out of it."""


class Antivirus:
    """A ClamAV daemon that may be away."""

    def __init__(self) -> None:
        self._port = free_port()
        self._running = ExitStack()

    @property
    def address(self) -> str:
        """Where it is, whenever it is there."""
        return f"127.0.0.1:{self._port}"

    def start(self) -> None:
        """It answers, from now on."""
        self._running.enter_context(running_clamd(self._port))

    def stop(self) -> None:
        """It is away."""
        self._running.close()


class _Trickle(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        with suppress(OSError):
            while True:
                self.request.sendall(b"2")
                time.sleep(PAUSE)


@contextmanager
def trickling_server() -> Iterator[int]:
    """The port of a server that greets byte by byte, and never comes to an end."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Trickle) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, name="trickle", daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
