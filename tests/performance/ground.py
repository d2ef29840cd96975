"""Where everything is measured: one private PostgreSQL (fsync on) and one private RabbitMQ, fresh rooms on both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import psycopg

from shared.messaging.publishers import SERVICE_USER
from shared.messaging.topology import SERVICES
from tests.nodes import PostgresNode, RabbitNode, new_folder

PASSWORD = "measured"


@dataclass(frozen=True)
class Ground:
    """The two nodes. `rounds` and `share` (of the full amounts) say how thorough the run is."""

    postgres: PostgresNode
    rabbit: RabbitNode
    rounds: int
    share: float

    def amount(self, full: int) -> int:
        """How many of something this run measures with."""
        return max(int(full * self.share), 50)

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of an empty database, dropped afterwards."""
        url = self.postgres.create_database(f"bench_{uuid4().hex}")
        try:
            yield url
        finally:
            self.postgres.drop_database(url)

    @contextmanager
    def vhost(self) -> Iterator[str]:
        """The name of an empty virtual host in which each service has its broker user."""
        vhost = self.rabbit.fresh_vhost()
        for service in SERVICES:
            self.rabbit.set_permissions(vhost, SERVICE_USER.format(service=service))
        try:
            yield vhost
        finally:
            self.rabbit.delete_vhost(vhost)

    def broker_url(self, vhost: str, service: str) -> str:
        """The address at which `service` reaches a virtual host."""
        return self.rabbit.url(SERVICE_USER.format(service=service), PASSWORD, vhost)


@contextmanager
def open_ground(*, rounds: int, share: float) -> Iterator[Ground]:
    """Start both nodes."""
    with (
        new_folder("postgres") as data,
        PostgresNode(data) as postgres,
        new_folder("rabbit") as folder,
        RabbitNode(folder) as rabbit,
    ):
        _keep_commit_times(postgres)
        for service in SERVICES:
            rabbit.add_user(SERVICE_USER.format(service=service), PASSWORD)
        yield Ground(postgres, rabbit, rounds, share)


def _keep_commit_times(postgres: PostgresNode) -> None:
    """Latencies are counted between commits, and both databases of a pipeline are on this one clock."""
    url = f"host=127.0.0.1 port={postgres.port} user=nefe dbname=postgres"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET track_commit_timestamp = on")
    postgres.restart()
