"""A daemon that speaks clamd's INSTREAM over TCP, and finds what the tests call infected."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

INFECTED = b"X5O!P%@AP"


class Daemon(socketserver.ThreadingTCPServer):
    """`answer`: said whatever is sent, or (None) according to what was; "" hangs up."""

    allow_reuse_address = True
    daemon_threads = True
    answer: bytes | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Session(socketserver.StreamRequestHandler):
    server: Daemon

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(length)
        found = b"stream: Eicar-Test-Signature FOUND\0" if INFECTED in content else b"stream: OK\0"
        self.wfile.write(found if self.server.answer is None else self.server.answer)


@contextmanager
def running_clamd(port: int = 0) -> Iterator[Daemon]:
    """One on `port`, or on one of its own."""
    with Daemon(("127.0.0.1", port), _Session) as daemon:
        threading.Thread(target=daemon.serve_forever, daemon=True).start()
        yield daemon
        daemon.shutdown()
