"""The running stack: asked through the compose command, through the proxy, through Prometheus."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from tests.nodes.waiting import PATIENCE

PROJECT = Path(__file__).parents[2]
KEY = "/run/secrets/signing_key"


@dataclass(frozen=True)
class Answer:
    """What an HTTP server said."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Stack:
    """Ports on 127.0.0.1, and where the checkout and the secrets are."""

    http_port: int
    amqp_port: int
    prometheus_port: int
    mailpit_port: int
    project: Path
    secrets: Path
    version: str

    @classmethod
    def from_env(cls) -> Self:
        """As deploy/bin/compose-test has set it."""
        return cls(
            http_port=int(os.environ["NEFE_HTTP_PORT"]),
            amqp_port=int(os.environ["NEFE_AMQP_PORT"]),
            prometheus_port=int(os.environ["NEFE_PROMETHEUS_PORT"]),
            mailpit_port=int(os.environ["NEFE_MAILPIT_PORT"]),
            project=Path(os.environ["COMPOSE_FILE"]).parent,
            secrets=Path(os.environ["NEFE_SECRETS"]),
            version=os.environ["NEFE_VERSION"],
        )

    def compose(self, *arguments: str) -> str:
        """What `docker compose …` printed. Raises CalledProcessError."""
        return _run("docker", "compose", *arguments)

    def inside(self, container: str, *command: str, index: int = 1) -> str:
        """What a command printed in a container. Raises CalledProcessError."""
        return self.compose("exec", "-T", f"--index={index}", container, *command)

    def operator(self, *words: str, options: Sequence[str] = ()) -> str:
        """What a command of the operator's printed. Raises CalledProcessError."""
        return self.compose("run", "--rm", "-T", *options, "operator", *words)

    def token(self, role: str) -> str:
        """One that is made without a program on the machine, as the guide says."""
        key = f"{self.secrets / 'signing_key.json'}:{KEY}:ro"
        options = ("--no-deps", "--user", f"{os.getuid()}:{os.getgid()}", "--volume", key)
        return self.operator("token", "--key", KEY, "--role", role, options=options).strip()

    def in_image(self, service: str, *command: str) -> str:
        """What a command printed in a new container of a service's image."""
        image = f"nefe/{service}:{self.version}"
        return _run("docker", "run", "--rm", "--network=none", "--entrypoint", command[0], image, *command[1:])

    def provision(self) -> None:
        """Make the secrets, again. Raises CalledProcessError."""
        _run(str(self.project / "deploy" / "bin" / "secrets"), str(self.secrets))

    def partners(self, *words: str) -> str:
        """What `deploy/bin/partners …` printed. Raises CalledProcessError."""
        return _run(str(self.project / "deploy" / "bin" / "partners"), *words)

    def inspect(self) -> list[dict[str, Any]]:
        """What the engine knows of each container of the stack."""
        found: list[dict[str, Any]] = json.loads(_run("docker", "inspect", *self.compose("ps", "-aq").split()))
        return found

    def user_of(self, container: dict[str, Any]) -> int:
        """The number of the user whom a running container's first process belongs to, by now."""
        rows = _run("docker", "top", container["Id"], "-eo", "pid,uid").splitlines()[1:]
        return next(int(user) for pid, user in map(str.split, rows) if int(pid) == container["State"]["Pid"])

    def get(self, path: str, *, port: int | None = None, token: str | None = None) -> Answer:
        """Ask the proxy, or another port."""
        connection = HTTPConnection("127.0.0.1", port or self.http_port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read().decode())
        finally:
            connection.close()

    def query(self, expression: str) -> dict[str, Any]:
        """Ask Prometheus; its whole answer."""
        answer = self.get(f"/api/v1/query?{urlencode({'query': expression})}", port=self.prometheus_port)
        document: dict[str, Any] = json.loads(answer.body)
        return document

    def broker_url(self, user: str) -> str:
        """The broker's address for a user, from this machine."""
        written = urlsplit((self.secrets / f"{user}_broker_url").read_text(encoding="utf-8").strip())
        return written._replace(netloc=f"{written.username}:{written.password}@127.0.0.1:{self.amqp_port}").geturl()


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=PROJECT, timeout=2 * PATIENCE).stdout
