"""One address for an installation whose services answer on ports of their own, and a canary that flies through it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from shared.canary.config import CLIENT
from shared.demo.academy import SCHOOLS
from shared.identity.actor import Role
from shared.uai import FICTITIOUS
from tests.chaos.installation import Installation
from tests.chaos.programs import Kept
from tests.nodes.ports import free_port
from tests.support.tokens import token_for

MAILBOX = "canari@example.org"
PATIENCE = 30


class Door(BaseHTTPRequestHandler):
    """Passes requests on to the service that the path names, as the proxy does; and gives the canary its token."""

    ports: Mapping[str, int]
    token: str

    def do_GET(self) -> None:
        """See the class."""
        self._pass_on()

    def do_POST(self) -> None:
        """See the class."""
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/identite/token":
            self._answer(200, json.dumps({"access_token": self.token}).encode())
        else:
            self._pass_on(content)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""

    def _pass_on(self, content: bytes | None = None) -> None:
        connection = HTTPConnection("127.0.0.1", self.ports[self.path.split("/")[2]], timeout=PATIENCE)
        try:
            connection.request(self.command, self.path, content, dict(self.headers.items()))
            answer = connection.getresponse()
            self._answer(answer.status, answer.read())
        except OSError:
            self._answer(502, b"")
        finally:
            connection.close()

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def flying(made: Installation, folder: Path, *, step_seconds: int = 300) -> Iterator[int]:
    """A canary that flies every second, once its structure is registered; the port of its metrics."""
    with canary(made, folder, every=1, step_seconds=step_seconds) as kept:
        yield kept.port


@contextmanager
def canary(made: Installation, folder: Path, *, every: int, step_seconds: int) -> Iterator[Kept]:
    """A canary that flies every so many seconds, once its structure is registered."""
    ports = {service: web.port for service, web in made.webs.items()}
    administrator = made.people.person("administration", Role.ADMINISTRATOR)
    structure = {name: value for name, value in SCHOOLS[0].items() if name != "uai"} | {"email": MAILBOX}
    administrator.ask("PUT", f"/api/submission/v1/structures/{FICTITIOUS}", structure, expect={200, 201})
    token = token_for(Role.SCHOOL, uai=FICTITIOUS, subject=CLIENT, key=made.key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Opened", (Door,), {"ports": ports, "token": token}))
    Thread(target=server.serve_forever, name="door", daemon=True).start()
    port = free_port()
    environment = {
        "NEFE_CANARY_URL": f"http://127.0.0.1:{server.server_port}",
        "NEFE_CANARY_CLIENT_SECRET": "of-nobody",
        "NEFE_CANARY_SECONDS": str(every),
        "NEFE_CANARY_STEP_SECONDS": str(step_seconds),
        "NEFE_METRICS_PORT": str(port),
    }
    kept = Kept("canary", ["canary"], port=port, folder=folder / "canary", environment=environment)
    try:
        kept.ensure_running()
        yield kept
    finally:
        kept.give_up()
        server.shutdown()
        server.server_close()
