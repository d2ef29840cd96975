"""What one service knows, as lines of JSON: its facts, what it heard of others' facts, and what it holds of its own.

A lane is a source and a subject. Its facts are told by their number and by a digest of their places and ids, so that a
service that has stated a million is compared in one line for each project.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select

from shared.database import transaction
from shared.messaging.publishers import REJECTED
from shared.messaging.runtime import Runtime
from shared.messaging.service import Service
from shared.messaging.topology import EVENTS

AT_ONCE = 5_000


@dataclass(frozen=True)
class Stated:
    """A lane as its author knows it. `unpublished` facts are at its end; `published_at` is the last that has left."""

    subject: str
    last: int
    unpublished: int
    digest: str
    published_at: str | None


@dataclass(frozen=True)
class Heard:
    """A lane as a receiver knows it: how many facts, the last of them, and the last that was applied.

    `skipped`: places that an operator gave up.
    """

    source: str
    subject: str
    count: int
    last: int
    applied: int
    dead: int
    skipped: int
    digest: str


@dataclass(frozen=True)
class Held:
    """A thing of the programme: its kind (project, grant, allocation, message), and its state in this service."""

    kind: str
    id: str
    state: str


KINDS: dict[str, type[Stated | Heard | Held]] = {"stated": Stated, "heard": Heard, "held": Held}


@dataclass(frozen=True)
class Knowledge:
    """All that one service knows, at one instant (ISO 8601, UTC)."""

    service: str
    source: str
    at: str
    stated: list[Stated] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)


def lines_of(service: Service, runtime: Runtime) -> Iterator[dict[str, Any]]:
    """The service's knowledge, a document a line, the first of which says whose it is."""
    with transaction(runtime.engine) as connection:
        yield {"service": service.name, "source": runtime.source, "at": runtime.clock.now().isoformat()}
        for name, found in (
            ("stated", _stated(connection, runtime)),
            ("heard", _heard(connection, runtime)),
            ("held", (Held(*row) for row in service.holdings(connection))),
        ):
            for each in found:
                yield {"is": name, **asdict(each)}


def knowledge_in(documents: Iterable[dict[str, Any]]) -> list[Knowledge]:
    """What the lines of one service, or of several after one another, say. Raises KeyError, TypeError, IndexError."""
    found: list[Knowledge] = []
    for document in documents:
        name = document.pop("is", None)
        if name is None:
            found.append(Knowledge(document["service"], document["source"], document["at"]))
        else:
            getattr(found[-1], name).append(KINDS[name](**document))
    return found


def _stated(connection: Connection, runtime: Runtime) -> Iterator[Stated]:
    outbox = runtime.tables.outbox
    query = (
        select(outbox.c.subject, outbox.c.sequence, outbox.c.event_id, outbox.c.published_at)
        .where(outbox.c.exchange == EVENTS)
        .order_by(outbox.c.subject, outbox.c.sequence)
    )
    for subject, rows in groupby(_streamed(connection, query), key=lambda row: row.subject):
        facts = list(rows)
        left: list[datetime] = [row.published_at for row in facts if row.published_at]
        last_left = max(left).isoformat() if left else None
        yield Stated(subject, facts[-1].sequence, len(facts) - len(left), _digest(facts), last_left)


def _heard(connection: Connection, runtime: Runtime) -> Iterator[Heard]:
    inbox, lane = runtime.tables.inbox, runtime.tables.lane
    query = (
        select(inbox.c.source, inbox.c.subject, inbox.c.sequence, inbox.c.event_id, inbox.c.status, lane.c.applied)
        .join(lane, (lane.c.source == inbox.c.source) & (lane.c.subject == inbox.c.subject))
        # A refusal is no fact that everybody hears: one service is told of each.
        .where(inbox.c.type != REJECTED)
        .order_by(inbox.c.source, inbox.c.subject, inbox.c.sequence)
    )
    for (source, subject), rows in groupby(_streamed(connection, query), key=lambda row: (row.source, row.subject)):
        facts = list(rows)
        counts = {status: sum(row.status == status for row in facts) for status in ("dead", "discarded")}
        last, applied = facts[-1].sequence, facts[-1].applied
        yield Heard(source, subject, len(facts), last, applied, counts["dead"], counts["discarded"], _digest(facts))


def _streamed(connection: Connection, query: Any) -> Iterator[Row[Any]]:
    return iter(connection.execution_options(yield_per=AT_ONCE).execute(query))


def _digest(facts: Iterable[Row[Any]]) -> str:
    """Of places and ids: two that agree have heard the same facts, in the same order."""
    found = hashlib.sha256()
    for row in facts:
        found.update(f"{row.sequence} {row.event_id}\n".encode())
    return found.hexdigest()[:16]
