"""What the kernel must know of a service to carry its facts: one description per service."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, MetaData

from shared.config import Settings
from shared.database import open_database
from shared.messaging.event import Event
from shared.messaging.runtime import Runtime, real_runtime
from shared.messaging.tables import MessagingTables
from shared.messaging.unit_of_work import UnitOfWork

Consumer = Callable[[Event, Any], None]
"""`consumer(event, uow)`: calls one use case with `uow`, which commits it. Returns, or raises NotYet, Unacceptable or a
Refusal (final), or anything else (tried again later)."""


@dataclass(frozen=True)
class Tick:
    """Something that the passing of time makes due: `run(uow)` is one use case, run by one worker at a time."""

    name: str
    every: timedelta
    run: Callable[[Any], None]


@dataclass(frozen=True)
class Measure:
    """A gauge read from the service's database when metrics are scraped: `read` yields (label values, value)."""

    name: str
    documentation: str
    labels: tuple[str, ...]
    read: Callable[[Connection, date], Iterable[tuple[tuple[str, ...], float]]]


def _nothing(_connection: Connection) -> Iterable[tuple[str, str, str]]:
    return ()


@dataclass(frozen=True)
class Service:
    """One of the services. `chores` are loops besides the kernel's own: each call does a little, says how much.
    `holdings` yields (kind, id, state) of what is laid beside what other services hold.

    One that is not on the bus neither states facts nor hears any.
    """

    name: str
    metadata: MetaData
    tables: MessagingTables
    unit_of_work: type[UnitOfWork]
    consumers: Mapping[str, Consumer]
    ticks: tuple[Tick, ...] = ()
    chores: Mapping[str, Callable[[Runtime], int]] = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    holdings: Callable[[Connection], Iterable[tuple[str, str, str]]] = _nothing
    is_on_bus: bool = True


def build_runtime(service: Service, settings: Settings, *, pool_size: int = 10) -> Runtime:
    """A runtime on the database of the settings, the machine's clock and chance. Raises Misconfigured."""
    return real_runtime(
        open_database(settings.database_url, pool_size=pool_size),
        service.tables,
        academy=settings.academy,
        service_name=service.name,
        zone=settings.zone,
        settings=settings,
    )
