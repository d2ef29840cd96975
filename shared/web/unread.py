"""What gunicorn refuses before any application sees it, said as every other problem is."""

import json
import socket
from http import HTTPStatus
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from shared.web.headers import SECURITY_HEADERS
from shared.web.problems import PROBLEM_JSON, code_of, problem_document

TOLD = (LimitRequestLine, LimitRequestHeaders)
"""Whose words name a limit; others may repeat whatever was sent."""


class ProblemWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A worker that answers with a problem where gunicorn would send a page of HTML."""

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Called by gunicorn for what cannot be read as a request."""
        super().handle_error(req, _Translating(client, str(exc) if isinstance(exc, TOLD) else None), addr, exc)


class _Translating:
    """A socket on which the answer that gunicorn writes becomes a problem of the same status."""

    def __init__(self, client: socket.socket, detail: str | None) -> None:
        self._client = client
        self._detail = detail

    def sendall(self, answer: bytes) -> None:
        """The whole answer, as gunicorn makes it."""
        self._client.sendall(as_problem(answer, self._detail))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def as_problem(answer: bytes, detail: str | None) -> bytes:
    """A problem with the status of `answer`, an HTTP message whose first line is "HTTP/1.1 414 URI Too Long"."""
    status = HTTPStatus(int(answer.split(None, 2)[1]))
    body = json.dumps(problem_document(status.value, code_of(status.value), detail=detail)).encode()
    headers = {
        **SECURITY_HEADERS,
        "Connection": "close",
        "Content-Type": PROBLEM_JSON,
        "Content-Length": str(len(body)),
    }
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
