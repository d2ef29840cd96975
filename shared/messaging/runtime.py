"""What a service runs on: its database, the time, chance, and its name as a source. Passed in, never reached for."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from shared.clock import Clock, SystemClock
from shared.identifiers import Identifiers, TimeOrderedIdentifiers
from shared.messaging.outbox import Outbox
from shared.messaging.tables import MessagingTables


def _nothing() -> None:
    return None


@dataclass
class Runtime:
    """One running copy of a service. `on_commit` is called after each commit, `on_statement` if it stated a fact."""

    engine: Engine
    tables: MessagingTables
    academy: str
    service_name: str
    clock: Clock
    identifiers: Identifiers
    chance: random.Random
    zone: ZoneInfo
    settings: Any = None
    on_commit: Callable[[], None] = field(default=_nothing)
    on_statement: Callable[[], None] = field(default=_nothing)

    def today(self) -> date:
        """The date at the academy."""
        return self.clock.now().astimezone(self.zone).date()

    @property
    def source(self) -> str:
        """The CloudEvents source of the facts that this service states."""
        return source_of(self.academy, self.service_name)

    @property
    def outbox(self) -> Outbox:
        """Where this service states its facts."""
        return Outbox(self.tables, self.source)


def source_of(academy: str, service_name: str) -> str:
    """`/academies/creteil/review`."""
    return f"/academies/{academy}/{service_name}"


def real_runtime(
    engine: Engine, tables: MessagingTables, *, academy: str, service_name: str, zone: ZoneInfo, settings: Any = None
) -> Runtime:
    """A runtime on the machine's clock and chance."""
    clock, chance = SystemClock(), random.SystemRandom()
    identifiers = TimeOrderedIdentifiers(clock, chance)
    return Runtime(engine, tables, academy, service_name, clock, identifiers, chance, zone, settings)
