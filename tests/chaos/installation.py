"""One academy's installation on this machine: two private servers, four databases, broker users, all processes."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from types import MappingProxyType

from joserfc.jwk import ECKey

from shared.identity.tokens import new_key, public_keys
from shared.messaging.definitions import definitions, password_hash, users
from shared.messaging.publishers import SERVICE_USER, Partner, written
from shared.messaging.topology import SERVICES
from tests.chaos.post_office import PostOffice
from tests.chaos.programs import Kept, Program
from tests.nodes import PostgresNode, RabbitNode, wait_until
from tests.nodes.ports import free_port
from tests.support.routed import Several

ACADEMY = "creteil"
FINANCE = Partner(
    "finance", "/partners/finance", ("nefe.envelope.credited.v1", "nefe.payment.executed.v1", "nefe.payment.refused.v1")
)
SUBSCRIPTIONS: Mapping[str, Sequence[str]] = {"finance": ["nefe.payment.ordered.*"]}
LOOK_EVERY = 0.3
SECONDS_TO_START = 180


@dataclass(frozen=True)
class Broker:
    """The virtual host of the academy, made of the definitions file, with the users and permissions of production."""

    node: RabbitNode
    vhost: str
    passwords: Mapping[str, str]

    def url(self, user: str) -> str:
        """The address that `user` takes."""
        return self.node.url(user, self.passwords[user], self.vhost)

    @property
    def password_hashes(self) -> dict[str, str]:
        """As the definitions file has them."""
        return {user: password_hash(each, secrets.token_bytes(4)) for user, each in self.passwords.items()}

    def define(self) -> None:
        """Load the definitions file: the topology, and everybody's account."""
        self.node.define(definitions([FINANCE], SUBSCRIPTIONS, password_hashes=self.password_hashes, vhost=self.vhost))


@contextmanager
def defined_broker(node: RabbitNode, define: Callable[[Broker], None] = Broker.define) -> Iterator[Broker]:
    """A virtual host with everybody's account, deleted afterwards if all went well."""
    passwords = {user: secrets.token_urlsafe(16) for user in users([FINANCE], SUBSCRIPTIONS)}
    broker = Broker(node, f"chaos-{secrets.token_hex(4)}", passwords)
    define(broker)
    node.set_permissions(broker.vhost, "guest")
    node.settle()
    yield broker
    node.ensure_running()
    node.delete_vhost(broker.vhost)


class Installation:
    """Everything that runs, by name. Made by `installed`."""

    def __init__(
        self,
        folder: Path,
        postgres: PostgresNode,
        broker: Broker,
        post_office: PostOffice,
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`settings`: what every process is told besides."""
        self.folder = folder
        self.settings = settings
        self.postgres = postgres
        self.broker = broker
        self.post_office = post_office
        self.key: ECKey = new_key()
        self.database_urls = {service: postgres.create_database() for service in SERVICES}
        self.webs = {service: self._web(service) for service in SERVICES}
        self.workers: list[Kept] = []

    def environment(self, service: str) -> dict[str, str]:
        """What every process of `service` is told."""
        return {
            "NEFE_ACADEMY": ACADEMY,
            "NEFE_BALANCE_ON_INVOICES": "no",
            "NEFE_DATABASE_URL": self.database_urls[service],
            "NEFE_PARTNERS": written([FINANCE]),
            "NEFE_SMTP_HOST": "127.0.0.1",
            "NEFE_SMTP_PORT": str(self.post_office.port),
            "NEFE_SMTP_TIMEOUT": "2",
            **self.settings,
        }

    def worker_environment(self, service: str, port: int) -> dict[str, str]:
        """What a worker of `service` is told, which is alive and ready on `port`."""
        return {
            **self.environment(service),
            "NEFE_BROKER_URL": self.broker.url(SERVICE_USER.format(service=service)),
            "NEFE_METRICS_PORT": str(port),
        }

    def web_environment(self, service: str) -> dict[str, str]:
        """What a web of `service` is told."""
        return {
            **self.environment(service),
            "NEFE_TOKEN_KEYS": public_keys(self.key),
            "NEFE_WEB_WORKERS": "2",
            "PROMETHEUS_MULTIPROC_DIR": str(self.folder / f"{service}-web" / "metrics"),
        }

    @property
    def people(self) -> Several:
        """Whoever has an account, each before the web that a path names."""
        ports = tuple((service, web.port) for service, web in self.webs.items())
        return Several("http://nowhere", self.key, ACADEMY, ports=ports)

    @property
    def processes(self) -> list[Kept]:
        """Webs and workers."""
        return [*self.webs.values(), *self.workers]

    def migrate(self, services: Sequence[str] = SERVICES) -> None:
        """Make the tables of these services."""
        with ExitStack() as stack:
            for program in [stack.enter_context(self._migration(service)) for service in services]:
                program.wait(seconds=120)
                assert program.exit_status == 0, program.output

    def add_workers(self, each: int) -> None:
        """`each` workers for every service."""
        for number in range(1, each + 1):
            self.workers += [self._worker(service, number) for service in SERVICES]

    def workers_of(self, service: str) -> list[Kept]:
        """The workers of one service."""
        return [worker for worker in self.workers if worker.name.startswith(f"{service}-worker-")]

    def is_ready(self) -> bool:
        """Whether every process says so, broker included."""
        return all(is_ready(process.port) for process in self.processes)

    def _migration(self, service: str) -> Program:
        folder = self.folder / f"{service}-migrate"
        return Program([service, "migrate"], folder=folder, environment=self.environment(service))

    def _web(self, service: str) -> Kept:
        name, port = f"{service}-web", free_port()
        arguments = [service, "web", "--bind", f"127.0.0.1:{port}"]
        return Kept(name, arguments, port=port, folder=self.folder / name, environment=self.web_environment(service))

    def _worker(self, service: str, number: int) -> Kept:
        name, port = f"{service}-worker-{number}", free_port()
        environment = self.worker_environment(service, port)
        return Kept(name, [service, "worker"], port=port, folder=self.folder / name, environment=environment)


@contextmanager
def installed(
    folder: Path,
    postgres: PostgresNode,
    rabbit: RabbitNode,
    post_office: PostOffice,
    *,
    workers: int,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Installation]:
    """An installation that is ready; nothing of it is left afterwards."""
    with ExitStack() as stack:
        made = Installation(folder, postgres, stack.enter_context(defined_broker(rabbit)), post_office, settings)
        stack.enter_context(started(made, workers=workers))
        yield made


@contextmanager
def started(made: Installation, *, workers: int) -> Iterator[None]:
    """Every process runs, and is ready."""
    made.migrate()
    made.add_workers(workers)
    with kept_running(made):
        wait_until(made.is_ready, "every process is ready", seconds=SECONDS_TO_START)
        yield


@contextmanager
def kept_running(installation: Installation) -> Iterator[None]:
    """Every process is started again whenever it has ended, inside of the block."""
    stop = Flag()

    def look_after() -> None:
        while not stop.wait(LOOK_EVERY):
            for process in installation.processes:
                process.ensure_running()

    for process in installation.processes:
        process.ensure_running()
    keeper = Thread(target=look_after, name="keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()
        for process in installation.processes:
            process.give_up()


def read(port: int, path: str, *, timeout: float = 3) -> tuple[int, str]:
    """Status and body of an answer of 127.0.0.1; status 0 when there is none."""
    connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except (OSError, HTTPException):
        return 0, ""
    finally:
        connection.close()


def is_ready(port: int) -> bool:
    """Whether the process on `port` says that it is ready, with its broker."""
    status, body = read(port, "/readyz")
    return status == 200 and '"degraded"' not in body
