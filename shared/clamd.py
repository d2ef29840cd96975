"""Asks a ClamAV daemon whether a file is infected, by its INSTREAM command (man clamd)."""

import socket
from typing import IO

CHUNK = 128 * 1024
PATIENCE = 30.0
LONGEST_ANSWER = 4096


class ScanFailed(Exception):
    """The daemon could not be reached, or did not say whether the file is clean."""


def scan(address: str, content: IO[bytes]) -> str | None:
    """The name of what was found, or None for a clean file. `address`: "host:port", or the path of a socket.

    Raises ScanFailed.
    """
    try:
        with _connect(address) as daemon:
            daemon.sendall(b"zINSTREAM\0")
            while chunk := content.read(CHUNK):
                daemon.sendall(len(chunk).to_bytes(4, "big") + chunk)
            daemon.sendall(bytes(4))
            return _found(_answer(daemon))
    except OSError as error:
        raise ScanFailed(f"{address}: {error}") from error


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(PATIENCE)
        connection.connect(address)
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def _answer(daemon: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < LONGEST_ANSWER:
        part = daemon.recv(LONGEST_ANSWER)
        if not part:
            break
        received += part
    return received.rstrip(b"\0").decode("utf-8", "replace").strip()


def _found(answer: str) -> str | None:
    if answer == "stream: OK":
        return None
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScanFailed(f"clamd answered {answer!r}")
