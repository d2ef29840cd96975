"""A part of a deployment that runs: sign-in, commission, two workers, both servers, and people who ask without end."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Event as Flag
from threading import Thread

from shared.identity.actor import Role
from shared.identity.tokens import load_key
from shared.provisioning import Safe
from tests.architecture.sources import PROJECT
from tests.chaos.installation import is_ready
from tests.chaos.programs import COMMAND, Program
from tests.integration.rotation.servers import AskingPostgres, surroundings
from tests.nodes import RabbitNode, wait_until
from tests.nodes.ports import free_port
from tests.nodes.postgres import OWNER
from tests.nodes.programs import located
from tests.nodes.rabbit_api import administrator_headers
from tests.nodes.waiting import PATIENCE
from tests.support.tokens import token_for

FILES = "/api/review/v1/files"
VHOST = "nefe"
PAUSE_SECONDS = 5


class Container:
    """A process that is started again when it has ended, and whose number is in a file."""

    def __init__(self, name: str, folder: Path, environment: dict[str, str]) -> None:
        self.name = name
        self.port = free_port()
        self._folder = folder
        self._environment = environment
        self._program: Program | None = None

    def keep(self) -> None:
        """Start it if it does not run."""
        if self._program is None or self._program.exit_status is not None:
            service, process = self.name.split("-")
            bind = ["--bind", f"127.0.0.1:{self.port}"] if process == "web" else []
            environment = {**self._environment, "NEFE_METRICS_PORT": str(self.port)}
            folder = self._folder / self.name
            self._program = Program([service, process, *bind], folder=folder, environment=environment)
            (self._folder / "pids" / self.name).write_text(str(self._program.pid))

    def end(self) -> None:
        """For good."""
        if self._program is not None:
            self._program.kill()


@dataclass(frozen=True)
class Stage:
    """All of it, by name. Made by `staged`."""

    safe: Safe
    folder: Path
    containers: dict[str, Container]
    variables: dict[str, str]

    def rotate(self, *words: str) -> str:
        """What deploy/bin/rotate printed. Raises CalledProcessError."""
        command = [str(PROJECT / "deploy" / "bin" / "rotate"), *words]
        done = subprocess.run(command, check=True, env=self.variables, capture_output=True, text=True, timeout=600)
        return done.stdout

    def token(self) -> str:
        """Signed with the key that signs now."""
        return token_for(Role.RECTOR, key=load_key(self.safe.folder / "signing_key.json"))

    def ask(self, token: str) -> int:
        """The status of the answer to one request, on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.containers["review-web"].port, timeout=PATIENCE)
        try:
            connection.request("GET", FILES, headers={"Authorization": f"Bearer {token}"})
            return connection.getresponse().status
        finally:
            connection.close()


class Asking:
    """Somebody who asks without end, with one token; what was not answered with 200 is kept."""

    def __init__(self, stage: Stage, token: str) -> None:
        self.asked = 0
        self.refused: list[str] = []
        self._stage = stage
        self._token = token
        self._stop = Flag()
        self._thread = Thread(target=self._ask, daemon=True)

    def __enter__(self) -> "Asking":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._stop.wait(0.05):
            try:
                found = str(self._stage.ask(self._token))
            except OSError as error:
                found = repr(error)
            self.asked += 1
            if found != "200":
                self.refused.append(found)


@contextmanager
def staged(folder: Path, postgres: AskingPostgres, rabbit: RabbitNode, safe: Safe) -> Iterator[Stage]:
    """Everything runs inside of the block."""
    _define_broker(rabbit, safe)
    containers = [Container(name, folder, _environment(safe, name)) for name in NAMES]
    (folder / "pids").mkdir()
    with ExitStack() as stack:
        for service in ("identity", "submission", "review"):
            done = stack.enter_context(_migration(service, folder, safe))
            done.wait()
            assert done.exit_status == 0, done.output
        stack.enter_context(_kept(containers))
        variables = _pretend(folder, postgres, rabbit, safe)
        stage = Stage(safe, folder, {each.name: each for each in containers}, variables)
        wait_until(lambda: all(is_ready(each.port) for each in containers), "everything is ready")
        yield stage
    rabbit.delete_vhost(VHOST)


NAMES = ("identity-web", "review-web", "submission-worker", "review-worker")


def _define_broker(rabbit: RabbitNode, safe: Safe) -> None:
    rabbit.define(json.loads(safe.read("rabbitmq_definitions")))
    rabbit.set_permissions(VHOST, "guest")
    rabbit.settle()
    for path in safe.folder.glob("*_broker_url"):
        safe.write(path.name, safe.read(path.name).replace("@rabbitmq:5672/", f"@127.0.0.1:{rabbit.port}/"))


def _environment(safe: Safe, name: str) -> dict[str, str]:
    service = name.partition("-")[0]
    files = {
        "DATABASE_URL": f"{service}_database_url",
        "BROKER_URL": f"{service}_broker_url",
        "TOKEN_KEYS": "token_keys.json",
        "SESSION_KEY": "session_key",
        "OIDC_CLIENT_SECRET": "oidc_client_secret",
        "SIGNING_KEY": "identity_signing_key.json",
    }
    paths = {f"NEFE_{setting}_FILE": safe.folder / file for setting, file in files.items()}
    given = {name: str(path) for name, path in paths.items() if path.exists()}
    return {**given, "NEFE_ACADEMY": "creteil", "NEFE_MAIL_FOLDER": str(safe.folder.parent / "mail")}


def _migration(service: str, folder: Path, safe: Safe) -> Program:
    return Program([service, "migrate"], folder=folder / f"{service}-migrate", environment=_environment(safe, service))


@contextmanager
def _kept(containers: Sequence[Container]) -> Iterator[None]:
    stop = Flag()

    def look_after() -> None:
        while not stop.wait(0.1):
            for each in containers:
                each.keep()

    keeper = Thread(target=look_after, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()
        for each in containers:
            each.end()


def _pretend(folder: Path, postgres: AskingPostgres, rabbit: RabbitNode, safe: Safe) -> dict[str, str]:
    """The environment in which deploy/bin/rotate finds a `docker`."""
    knows = {
        "nefe": [sys.executable, str(COMMAND)],
        "psql": [str(located("psql")), f"--username={OWNER}", "--dbname=postgres"],
        "secrets": str(safe.folder),
        "deploy": str(PROJECT / "deploy"),
        "pids": str(folder / "pids"),
        "broker_api": rabbit.api_port,
        "broker_headers": administrator_headers(),
    }
    (folder / "pretend.json").write_text(json.dumps(knows))
    program = folder / "bin" / "docker"
    program.parent.mkdir()
    script = Path(__file__).with_name("pretend_docker.py")
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(script))} "$@"\n')
    program.chmod(0o755)
    return {
        **surroundings(postgres),
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PRETEND_DOCKER": str(folder / "pretend.json"),
        "NEFE_SECRETS": str(safe.folder),
        "NEFE_ROTATE_PAUSE": str(PAUSE_SECONDS),
    }
