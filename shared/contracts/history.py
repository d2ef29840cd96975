"""When each version of an event type came, what it has gained since, and until when it is there.

A version only ever gains optional fields. One that another replaces is announced as deprecated, and stays for NOTICE.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

FIRST_RELEASE = date(2026, 11, 28)
NOTICE = timedelta(days=365)
"""What partners have, at least, between the announcement and the day on which a version is gone."""


@dataclass(frozen=True)
class Life:
    """Of one version of a type. `gained`: each field that came later, and when, by its path in the payload
    (`structure/position`, `lines/*/label`). From the day `removed` on it is neither stated nor taken.
    """

    introduced: date
    gained: Mapping[str, date] = field(default_factory=dict)
    deprecated: date | None = None
    removed: date | None = None
    successor: str | None = None


class What(StrEnum):
    """Kinds of changes."""

    INTRODUCED = "introduced"
    GAINED = "gained"
    DEPRECATED = "deprecated"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """What became of a type on a day; `path` is that of the field it gained."""

    day: date
    what: What
    name: str
    path: str = ""


History = Mapping[str, Life]


def changes(history: History) -> list[tuple[date, list[Change]]]:
    """Every change by day, the latest day first."""
    found = [change for name, life in history.items() for change in _of(name, life)]
    found.sort(key=lambda change: (-change.day.toordinal(), list(What).index(change.what), change.name, change.path))
    return [(day, list(of_the_day)) for day, of_the_day in groupby(found, key=lambda change: change.day)]


def _of(name: str, life: Life) -> Iterator[Change]:
    yield Change(life.introduced, What.INTRODUCED, name)
    for path, day in life.gained.items():
        yield Change(day, What.GAINED, name, path)
    if life.deprecated:
        yield Change(life.deprecated, What.DEPRECATED, name)
    if life.removed:
        yield Change(life.removed, What.REMOVED, name)


_OF_THE_FIRST_RELEASE = """
    structure.registered concertation.declared concertation.closed concertation.abandoned
    project.submitted project.withdrawn project.stopped report.requested report.submitted
    review.opened opinion.requested opinion.given review.completion_requested review.completion_cancelled
    review.validated review.declined envelope.credited envelope.withdrawn
    allocation.reserved allocation.deferred allocation.made allocation.warned allocation.overdue
    instalment.frozen instalment.released instalment.cancelled document.issued
    payment.ordered payment.executed payment.refused invoice.submitted invoice.refused
    repayment.requested repayment.received
    notification.requested notification.bounced notification.delivered notification.failed event.rejected
"""
HISTORY: dict[str, Life] = {f"nefe.{name}.v1": Life(FIRST_RELEASE) for name in _OF_THE_FIRST_RELEASE.split()}
