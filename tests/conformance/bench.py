"""A broker, a database and the processes of one service, on which the kit examines it."""

import os
import random
import secrets
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from joserfc.jwk import ECKey

from shared.clock import SystemClock
from shared.conformance.kit import Examined, report_on
from shared.conformance.program import Program as Examinee
from shared.conformance.report import Report
from shared.conformance.stage import PARTNERS
from shared.demo.client import Installation
from shared.identity.tokens import new_key, public_keys
from shared.messaging.definitions import definitions, password_hash, users
from shared.messaging.publishers import SERVICE_USER, written
from tests.chaos.installation import is_ready
from tests.chaos.programs import COMMAND, Program
from tests.conformance.faulty import WEB_FAULTS
from tests.nodes import RabbitNode, wait_until
from tests.nodes.forking import Child, start
from tests.nodes.ports import free_port

ACADEMY = "creteil"
KIT = "conformance-kit"
PASSWORD = "of a private node"
"""Everybody's: accounts belong to the node, not to a virtual host, and several may be in use."""
FAULTY = Path(__file__).with_name("faulty.py")


@dataclass
class Bench:
    """One virtual host, with everybody's account, the kit's among them."""

    node: RabbitNode
    folder: Path
    restart: Callable[[], object]
    vhost: str = field(default_factory=lambda: f"conformance-{secrets.token_hex(4)}")
    key: ECKey = field(default_factory=new_key)

    def open(self) -> None:
        """As an academy's definitions file makes it."""
        hashes = {user: password_hash(PASSWORD, secrets.token_bytes(4)) for user in users(PARTNERS, {})}
        document = definitions(PARTNERS, {}, password_hashes=hashes, vhost=self.vhost)
        self.node.define(document)
        self.node.add_user(KIT, PASSWORD, tags="impersonator")
        self.node.set_permissions(self.vhost, KIT)
        self.node.set_permissions(self.vhost, "guest")

    def url(self, user: str) -> str:
        """The address on the broker that `user` takes."""
        return self.node.url(user, PASSWORD, self.vhost)

    def environment(self, service: str) -> dict[str, str]:
        """What every process of the examined service is told."""
        return {
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "NEFE_ACADEMY": ACADEMY,
            "NEFE_DATABASE_URL": f"sqlite:///{self.folder / service}.db",
            "NEFE_BROKER_URL": self.url(SERVICE_USER.format(service=service)),
            "NEFE_PARTNERS": written(PARTNERS),
            "NEFE_METRICS_PORT": str(free_port()),
            "NEFE_MAIL_FOLDER": str(self.folder / "mail"),
            # What a deliverer that is killed had claimed waits for as long as a slow mail server may take.
            "NEFE_SMTP_TIMEOUT": "1",
            "NEFE_STORAGE_DIR": str(self.folder / "files"),
            "NEFE_TOKEN_KEYS": public_keys(self.key),
            "NEFE_LOG_LEVEL": "ERROR",
            "NEFE_WEB_WORKERS": "1",
        }

    @contextmanager
    def web(self, service: str, *, fault: str | None = None) -> Iterator[Installation]:
        """The HTTP side of one of our services, with a planted fault if one is named."""
        port, folder = free_port(), self.folder / f"{service}-web"
        environment = {**self.environment(service), "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics")}
        arguments = [service, "web", "--bind", f"127.0.0.1:{port}"]
        with Program(arguments, folder=folder, environment=environment, command=_command(fault)):
            wait_until(lambda: is_ready(port), f"{service} web is ready")
            yield self.installation(port)

    def worker(self, service: str, *, fault: str | None = None) -> Examinee:
        """What moves the facts of one of our services, with a planted fault if one is named; not started yet."""
        command = shlex.join([*_command(fault), service, "worker"])
        return Examinee(command, self.environment(service), launch=_launch)

    def installation(self, port: int) -> Installation:
        """Whoever answers on this port, and the key with which people sign in."""
        return Installation(f"http://127.0.0.1:{port}", self.key, ACADEMY)

    def migrate(self, service: str) -> None:
        """Make the service's tables."""
        folder = self.folder / f"{service}-migrate"
        with Program([service, "migrate"], folder=folder, environment=self.environment(service)) as program:
            program.wait()
            assert program.exit_status == 0, program.output

    @contextmanager
    def ours(self, service: str, *, fault: str | None = None) -> Iterator[Examined]:
        """One of our services, with a planted fault if one is named."""
        self.migrate(service)
        of_web = fault if fault in WEB_FAULTS else None
        with ExitStack() as stack:
            # A fault of the worker is looked for without requests, but where there is no other way.
            is_asked = fault in (None, of_web) or service == "submission"
            web = stack.enter_context(self.web(service, fault=of_web)) if is_asked else None
            worker = stack.enter_context(self.worker(service, fault=None if of_web else fault))
            yield self.examined(service, worker, web, patience=6.0 if fault else 30.0)

    def examined(
        self, service: str, program: Examinee, installation: Installation | None = None, *, patience: float = 30.0
    ) -> Examined:
        """The program as the kit sees it."""
        return Examined(
            service, self.url(KIT), ACADEMY, installation, program, restart_broker=self.restart, within=patience
        )


def _launch(command: Sequence[str], environment: Mapping[str, str] | None) -> Child:
    return start(command, folder=Path.cwd(), environment=environment or os.environ, output=sys.stderr.fileno())


def _command(fault: str | None) -> list[str]:
    """What `nefe` is called by, for a process with a planted fault or without one."""
    return [sys.executable, str(FAULTY), fault] if fault else [str(COMMAND)]


@contextmanager
def bench(node: RabbitNode, folder: Path, *, restart: Callable[[], object] | None = None) -> Iterator[Bench]:
    """A virtual host, deleted afterwards. `restart` stands in for a restart of the node, which others may be using."""
    node.ensure_running()
    folder.mkdir(parents=True, exist_ok=True)
    made = Bench(node, folder, restart or node.restart)
    made.open()
    try:
        yield made
    finally:
        node.ensure_running()
        node.delete_vhost(made.vhost)


def judged(examined: Examined, *, only: str | None = None) -> Report:
    """What the kit says of it."""
    return report_on(examined, clock=SystemClock(), chance=random.SystemRandom(), only=only)
