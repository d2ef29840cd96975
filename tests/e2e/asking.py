"""Asking a running installation, politely or not, and what it holds before and after."""

import http.client
import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.demo.story import Story
from shared.identity.actor import Role
from tests.e2e.books import Books
from tests.e2e.installation import ACADEMY, Standalone
from tests.e2e.patience import PatientInstallation
from tests.nodes.waiting import PATIENCE, wait_until
from tests.support.tokens import token_for

PROBLEM = "application/problem+json"
OTHER_UAI = "0930117X"


@dataclass(frozen=True)
class Reply:
    """What came back; status 0 when the connection was closed without an answer."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def document(self) -> Any:
        """The JSON document."""
        return json.loads(self.content)

    @property
    def pointers(self) -> list[str]:
        """Where a problem says that the faults are."""
        return list(dict.fromkeys(fault["pointer"] for fault in self.document.get("errors", [])))


class Asked:
    """An installation with a project that was deposited and is being examined, and a draft."""

    def __init__(self, node: Standalone) -> None:
        self.node = node
        self.books = Books(node.data)
        story = Story(PatientInstallation(node.url, node.key, ACADEMY), lambda who, what: None)
        story.prepare()
        story.deposit()
        self.project_id = story.project_id
        draft = story.school.ask("POST", "/api/submission/v1/projects", {"title": "Un brouillon"}, expect=201)
        self.draft_id = draft.document["id"]
        path = f"/api/review/v1/files/{story.project_id}"
        story.secretariat.wait_for(path, lambda file: file["version"] == 1, "the file")
        wait_until(lambda: self.books.is_calm, "nothing is on its way any more")

    def token(self, *roles: Role, uai: str | None = None, **changes: Any) -> str:
        """A good token, but for `changes`."""
        return token_for(*roles, uai=uai, subject="demo-quelqu-un", **{"key": self.node.key, **changes})

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """One well-formed request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.node.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def send_raw(self, content: bytes) -> Reply:
        """These bytes, and then the end of what is sent; the first answer."""
        with socket.create_connection(("127.0.0.1", self.node.port), timeout=PATIENCE) as connection:
            try:
                connection.sendall(content)
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it has hung up already; what it said before is read all the same
            return _read(connection)

    def unchanged_by(self, ask: Callable[[], Reply]) -> Reply:
        """The reply to `ask`, which left every row of every database as it was."""
        before = self.books.everything()
        reply = ask()
        assert self.books.everything() == before
        return reply


def _read(connection: socket.socket) -> Reply:
    answer = http.client.HTTPResponse(connection)
    try:
        answer.begin()
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    except (OSError, http.client.HTTPException):
        return Reply(0, {}, b"")


def check_problem(reply: Reply, status: int, code: str, *pointers: str) -> None:
    """That the reply is this problem, with faults in these places."""
    assert (reply.status, reply.headers.get("content-type")) == (status, PROBLEM), reply.content
    assert (reply.document["status"], reply.document["code"]) == (status, code)
    assert reply.document["type"] == f"urn:nefe:problem:{code}"
    assert reply.pointers == list(pointers)
