"""Callers who send requests one after the other over connections that stay open."""

import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from http.client import HTTPConnection
from threading import Event

CALLERS = 4
"""Two for each web process: enough to keep both busy, and the database beside them."""
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


GREETING = Request("GET", "/readyz", None, {}, 200)


def rate(port: int, requests: Sequence[Request]) -> float:
    """Requests per second; every answer is checked. Raises UnexpectedAnswer."""
    shares = [requests[number::CALLERS] for number in range(CALLERS)]
    with ExitStack() as stack, ThreadPoolExecutor(CALLERS) as pool:
        connections = [stack.enter_context(closing(_connection(port))) for _ in range(CALLERS)]
        _spread(connections, pool)
        began = time.perf_counter()
        _finish([pool.submit(_send_all, *pair) for pair in zip(connections, shares, strict=True)])
        return len(requests) / (time.perf_counter() - began)


def _connection(port: int) -> HTTPConnection:
    return HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)


def _spread(connections: Sequence[HTTPConnection], pool: ThreadPoolExecutor) -> None:
    """Have the web processes take about as many connections each: whoever has some already is kept busy meanwhile."""
    are_all_there = Event()
    busy = []
    for connection in connections:
        _send_all(connection, [GREETING])
        busy.append(pool.submit(_send_until, are_all_there, connection))
    are_all_there.set()
    _finish(busy)


def _send_until(is_over: Event, connection: HTTPConnection) -> None:
    while not is_over.is_set():
        _send_all(connection, [GREETING])


def _finish(under_way: Iterable[Future[None]]) -> None:
    for future in under_way:
        future.result()


def _send_all(connection: HTTPConnection, requests: Sequence[Request]) -> None:
    for request in requests:
        connection.request(request.method, request.path, request.body, dict(request.headers))
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != request.status:
            raise UnexpectedAnswer(f"{request.method} {request.path}: {answer.status} {content[:500]!r}")
