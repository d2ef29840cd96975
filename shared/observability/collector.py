"""Gauges that the databases know: what waits, for how long, what is stuck. Read when they are asked for.

Only for the one process of a service (its worker, or standalone mode) that is asked: several would all say the same.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from shared.database import transaction
from shared.messaging import views
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.messaging.views import Filter

UP = ("nefe_database_up", "Whether the service's database answers.")
OUTBOX_PENDING = ("nefe_outbox_pending", "Facts stated and not yet published.")
OUTBOX_AGE = ("nefe_outbox_oldest_age_seconds", "Age of the oldest fact that is not published.")
INBOX_PENDING = ("nefe_inbox_pending", "Events stored and not yet settled.")
INBOX_AGE = ("nefe_inbox_oldest_age_seconds", "Time since the oldest unsettled event was received.")
DEAD = ("nefe_inbox_dead", "Events that a person must look at.")
PARKED = ("nefe_inbox_parked", "Events that wait behind a dead one.")
GAPS = ("nefe_inbox_gaps", "Lanes whose next event is absent while later ones wait.")
GAP_AGE = ("nefe_inbox_oldest_gap_age_seconds", "Time for which the oldest gap has been seen.")
QUARANTINE = ("nefe_quarantine_size", "Messages set aside and not yet dealt with.")

Part = tuple[Service, Runtime]
Name = tuple[str, str]


class DatabaseCollector(Collector):
    """The gauges of one service, or of several that live in one process (a metric is stated once per scrape)."""

    def __init__(self, service: Service, runtime: Runtime, *others: Part) -> None:
        self._parts = ((service, runtime), *others)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """What each database says now; of one that does not answer, only that."""
        found = Families()
        for service, runtime in self._parts:
            try:
                with transaction(runtime.engine) as connection:
                    read = Families()
                    _read(read, service, runtime, connection)
            except (SQLAlchemyError, OSError):
                found.add(UP, service.name, 0)
            else:
                found.add(UP, service.name, 1)
                found.join(read)
        yield from found


class Families:
    """Metric families by name."""

    def __init__(self) -> None:
        self._families: dict[str, GaugeMetricFamily] = {}

    def __iter__(self) -> Iterator[GaugeMetricFamily]:
        return iter(self._families.values())

    def add(self, name: Name, service: str, value: float) -> None:
        """A gauge of the kernel's."""
        self.family(*name, ("service",)).add_metric([service], value)

    def family(self, name: str, documentation: str, labels: tuple[str, ...]) -> GaugeMetricFamily:
        """The family of that name, made if it is the first time."""
        return self._families.setdefault(name, GaugeMetricFamily(name, documentation, labels=labels))

    def join(self, others: Iterable[GaugeMetricFamily]) -> None:
        """Take over the samples of others."""
        for other in others:
            mine = self._families.setdefault(other.name, other)
            if mine is not other:
                mine.samples.extend(other.samples)


def _read(found: Families, service: Service, runtime: Runtime, connection: Connection) -> None:
    _read_kernel(found, service, runtime, connection)
    for measure in service.measures:
        family = found.family(measure.name, measure.documentation, measure.labels)
        for values, value in measure.read(connection, runtime.today()):
            family.add_metric(values, value)


def _read_kernel(found: Families, service: Service, runtime: Runtime, connection: Connection) -> None:
    tables, name, now = service.tables, service.name, runtime.clock.now()
    pending = Filter(status="pending")
    for size, age, view, since in (
        (OUTBOX_PENDING, OUTBOX_AGE, views.outbox(tables, pending), "stated_at"),
        (INBOX_PENDING, INBOX_AGE, views.inbox(tables, pending), "received_at"),
        (GAPS, GAP_AGE, views.gaps(tables, Filter()), "since"),
        (DEAD, None, views.dead(tables, Filter()), "received_at"),
        (PARKED, None, views.parked(tables, Filter()), "received_at"),
        (QUARANTINE, None, views.quarantine(tables, Filter()), "received_at"),
    ):
        count, oldest = _counted(connection, view, since)
        found.add(size, name, count)
        if age is not None:
            found.add(age, name, max(0.0, (now - oldest).total_seconds()) if oldest else 0)


def _counted(connection: Connection, view: Select[Any], since: str) -> tuple[int, datetime | None]:
    """How many rows a view has, and the oldest instant in one of its columns."""
    rows = view.order_by(None).subquery()
    count, oldest = connection.execute(select(func.count(), func.min(rows.c[since]))).one()
    return count, oldest
