"""Two probes on each database, and the bus between them: PostgreSQL with RabbitMQ, SQLite with the local bus."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from tests.integration.messaging.broker import Broker
from tests.integration.messaging.bus import Bus, LocalBus, RabbitBus, relay_all
from tests.integration.messaging.funding import Funding
from tests.integration.messaging.probe import APPLYING, STATING, HurriedClock, Probe
from tests.nodes import PostgresNode, RabbitNode
from tests.support.clock import HeldClock


@dataclass(frozen=True)
class Urls:
    """Two empty databases of one kind."""

    stating: str
    applying: str


@dataclass(frozen=True)
class Pair:
    """The probe that states facts and the one that applies them; both go by `clock`, which stands still."""

    stating: Probe
    applying: Probe
    clock: HeldClock


@dataclass(frozen=True)
class World:
    """A pair with a bus between them, on the machine's clock, which can be put forward."""

    stating: Probe
    applying: Probe
    clock: HurriedClock
    bus: Bus

    def carry(self) -> None:
        """Bring every fact stated so far into the inbox."""
        relay_all(self.stating, self.bus.publisher())
        self.bus.wait_for(len(self.stating.outbox()))


@dataclass(frozen=True)
class RabbitWorld:
    """What a `World` on PostgreSQL and RabbitMQ is made of, for what only a broker can do."""

    stating: Probe
    applying: Probe
    clock: HurriedClock
    bus: RabbitBus
    broker: Broker


@pytest.fixture
def sqlite_urls(tmp_path: Path) -> Urls:
    return Urls(f"sqlite:///{tmp_path / 'stating.db'}", f"sqlite:///{tmp_path / 'applying.db'}")


@pytest.fixture(scope="session")
def kept_urls(postgres_node: PostgresNode) -> Urls:
    """Made once: a database takes longer to make than most tests take to run. They go with the node."""
    postgres_node.ensure_running()
    return Urls(postgres_node.create_database(), postgres_node.create_database())


@pytest.fixture
def postgres_urls(postgres_node: PostgresNode, kept_urls: Urls) -> Urls:
    """Emptied, whatever the test before has left behind."""
    postgres_node.ensure_running()
    for url in (kept_urls.stating, kept_urls.applying):
        postgres_node.end_sessions(url)
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        engine.dispose()
    return kept_urls


@pytest.fixture
def broker(rabbit_node: RabbitNode) -> Iterator[Broker]:
    rabbit_node.ensure_running()
    made = Broker(rabbit_node)
    yield made
    rabbit_node.ensure_running()
    made.close()


@pytest.fixture(params=["sqlite", "postgres"])
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    """Two probes on each kind of database, on a clock that moves when it is told to."""
    urls: Urls = request.getfixturevalue(f"{request.param}_urls")
    clock = HeldClock()
    pair = Pair(Probe(STATING, urls.stating, clock=clock), Probe(APPLYING, urls.applying, clock=clock), clock)
    yield pair
    pair.stating.engine.dispose()
    pair.applying.engine.dispose()


@pytest.fixture
def rabbit_world(postgres_urls: Urls, broker: Broker) -> Iterator[RabbitWorld]:
    clock = HurriedClock()
    stating, applying = (
        Probe(STATING, postgres_urls.stating, clock=clock),
        Probe(APPLYING, postgres_urls.applying, clock=clock),
    )
    bus = RabbitBus(broker, stating, applying)
    yield RabbitWorld(stating, applying, clock, bus, broker)
    bus.close()
    stating.engine.dispose()
    applying.engine.dispose()


@pytest.fixture
def local_world(sqlite_urls: Urls) -> Iterator[World]:
    clock = HurriedClock()
    stating, applying = (
        Probe(STATING, sqlite_urls.stating, clock=clock),
        Probe(APPLYING, sqlite_urls.applying, clock=clock),
    )
    yield World(stating, applying, clock, LocalBus(stating, applying))
    stating.engine.dispose()
    applying.engine.dispose()


@pytest.fixture(params=["local", "rabbit"])
def world(request: pytest.FixtureRequest) -> World:
    """The two ways in which the product runs: standalone, and with a broker and a database server."""
    if request.param == "local":
        local: World = request.getfixturevalue("local_world")
        return local
    rabbit: RabbitWorld = request.getfixturevalue("rabbit_world")
    return World(rabbit.stating, rabbit.applying, rabbit.clock, rabbit.bus)


@pytest.fixture
def funding(broker: Broker, postgres_urls: Urls) -> Iterator[Funding]:
    service = Funding(broker, postgres_urls.applying)
    yield service
    service.close()
