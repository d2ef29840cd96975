"""A few callers who send requests one after the other over connections that stay open."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection

CALLERS = 4
TIMEOUT = 30.0


class UnexpectedAnswer(RuntimeError):
    """A request was not answered as it should be."""


@dataclass(frozen=True)
class Request:
    """What is sent, and the status that must come back."""

    method: str
    path: str
    body: bytes | None
    headers: Mapping[str, str]
    status: int


def rate(port: int, requests: Sequence[Request]) -> float:
    """Requests per second; every answer is checked. Raises UnexpectedAnswer."""
    shares = [requests[number::CALLERS] for number in range(CALLERS)]
    began = time.perf_counter()
    with ThreadPoolExecutor(CALLERS) as pool:
        done = [pool.submit(_send_all, port, share) for share in shares]
    for future in done:
        future.result()
    return len(requests) / (time.perf_counter() - began)


def _send_all(port: int, requests: Sequence[Request]) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        for request in requests:
            connection.request(request.method, request.path, request.body, dict(request.headers))
            answer = connection.getresponse()
            content = answer.read()
            if answer.status != request.status:
                raise UnexpectedAnswer(f"{request.method} {request.path}: {answer.status} {content[:500]!r}")
    finally:
        connection.close()
