"""The four services as they are, each on a database file of its own, run one step at a time."""

import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import Message as Email
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from flask import Flask

from services.notification.service import build_service
from shared.database import open_database
from shared.errors import Postponed, Unreachable
from shared.identifiers import TimeOrderedIdentifiers
from shared.identity.tokens import new_key, public_keys
from shared.messaging.inbox import Handlers
from shared.messaging.publishers import Partner, Publishers
from shared.messaging.receiver import Receiver
from shared.messaging.relay import Relay
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.messaging.ticks import Ticking
from shared.migrations import migrate
from tests.simulation.bus import HostileBus
from tests.simulation.faults import Faults, Killed
from tests.support.reuse import take

ACADEMY = "creteil"
NAMES = ("submission", "review", "funding", "notification")
FINANCE_TYPES = ("nefe.envelope.credited.v1", "nefe.payment.executed.v1", "nefe.payment.refused.v1")
PARTNERS = (
    Partner("finance", f"/academies/{ACADEMY}/finance", FINANCE_TYPES),
    Partner("directory", f"/academies/{ACADEMY}/directory", ("nefe.structure.registered.v1",)),
)
START = datetime(2026, 12, 15, 6, 0, tzinfo=UTC)
"""So that most histories see a budget year end."""


class SimulatedClock:
    """Moves only when the history says so."""

    def __init__(self) -> None:
        self._now = START

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


class RecordingPostOffice:
    """Takes e-mails over, by Message-ID; now and then it is away or busy."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.is_calm = True
        self.taken: dict[str, Email] = {}

    def deliver(self, email: Email) -> None:
        fate = 1.0 if self.is_calm else self._chance.random()
        if fate < 0.1:
            raise Unreachable("simulated: no mail server")
        if fate < 0.15:
            raise Postponed("simulated: 451 try again")
        self.taken[str(email["Message-ID"])] = email

    def rest(self) -> None:
        """Nothing was kept open."""


class SimulatedService:
    """One service: its application, and a worker that is made anew after each death."""

    def __init__(self, service: Service, runtime: Runtime, application: Flask, bus: HostileBus) -> None:
        self.service = service
        self.runtime = runtime
        self.application = application
        self._bus = bus
        self.deaths = 0
        self._steps: dict[str, Callable[[], int]] = {}
        self._be_born()

    def _be_born(self) -> None:
        self._relay = Relay(self.runtime, self._bus.publisher(self.service.name), batch=20)
        self._receiver = Receiver(self.service, self.runtime, Publishers(ACADEMY, PARTNERS))
        self._handlers = Handlers(self.service, self.runtime, batch=5)
        self._ticking = Ticking(self.service, self.runtime)
        self._steps = {
            "relay": self._relay.run_once,
            "receive": self._receive,
            "handle": self._handlers.run_once,
            "tick": self._ticking.run_once,
            **{name: partial(chore, self.runtime) for name, chore in self.service.chores.items()},
        }

    @property
    def step_names(self) -> list[str]:
        """What a worker of this service does."""
        return list(self._steps)

    def step(self, name: str) -> int:
        """One step of the worker; a death in it costs what was in memory."""
        try:
            return self._steps[name]()
        except Killed:
            self.die()
        except Exception as error:
            if not _is_expected(error):
                raise
        return 0

    def die(self) -> None:
        """The process is gone, and another takes its place."""
        self.deaths += 1
        self.runtime.engine.dispose()
        self._be_born()

    def _receive(self) -> int:
        messages = self._bus.take(self.service.name)
        try:
            self._receiver.store(messages)
        except BaseException:
            self._bus.give_back(self.service.name, messages)
            raise
        return len(messages)


def _is_expected(error: Exception) -> bool:
    """What a loop of a worker survives: the faults that the simulation itself puts in."""
    return "simulated" in str(error)


class World:
    """One academy, made of one seed."""

    def __init__(self, seed: int, folder: Path, *, fault_rate: float) -> None:
        self.chance = random.Random(seed)
        self.clock = SimulatedClock()
        self.faults = Faults(random.Random(self.chance.random()), rate=fault_rate)
        self.bus = HostileBus(random.Random(self.chance.random()), NAMES)
        self.post_office = RecordingPostOffice(random.Random(self.chance.random()))
        self.key = _key()
        self.services = {name: self._service(name, folder) for name in NAMES}

    def be_calm(self, calm: bool = True) -> None:
        """From now on nothing fails any more (or things do again)."""
        self.faults.is_calm = self.bus.is_calm = self.post_office.is_calm = calm

    def _service(self, name: str, folder: Path) -> SimulatedService:
        path = folder / f"{name}.db"
        shutil.copy(_template(name), path)
        url = f"sqlite:///{path}"
        variables = {
            "NEFE_ACADEMY": ACADEMY,
            "NEFE_BALANCE_ON_INVOICES": "no",
            "NEFE_DATABASE_URL": url,
            "NEFE_TOKEN_KEYS": public_keys(self.key),
            "NEFE_MAIL_FOLDER": str(folder),
        }
        settings = import_module(f"services.{name}.config").Settings.from_env(variables)
        service = self._described(name)
        engine = open_database(url)
        chance = random.Random(self.chance.random())
        runtime = Runtime(
            engine,
            service.tables,
            ACADEMY,
            name,
            self.clock,
            TimeOrderedIdentifiers(self.clock, chance),
            chance,
            settings.zone,
            settings,
        )
        application = take(import_module(f"services.{name}.app").create_app, settings, runtime)
        self.faults.threaten(engine)
        return SimulatedService(service, runtime, application, self.bus)

    def _described(self, name: str) -> Service:
        if name == "notification":
            return build_service(self.post_office)
        service: Service = import_module(f"services.{name}.service").SERVICE
        return service


@cache
def _key() -> Any:
    return new_key()


@cache
def _template(name: str) -> Path:
    """An empty migrated database: migrations are run once per process, not once per history."""
    path = Path(mkdtemp(prefix="nefe-simulation-")) / f"{name}.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine, name)
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path
