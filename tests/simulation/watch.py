"""What must hold at every moment of every history, looked at after each step."""

import sqlite3
from contextlib import closing
from types import TracebackType
from typing import Any, Self

from tests.simulation.world import NAMES, World

FACTS = "exchange = 'nefe.events'"
HEARD = "type != 'nefe.event.rejected.v1'"
"""What every service hears: of a refusal, one is told."""


class Broken(AssertionError):
    """A promise or a rule of the domain does not hold."""


def require(holds: bool, otherwise: str) -> None:
    """Raises Broken."""
    if not holds:
        raise Broken(otherwise)


class Watch:
    """Reads the databases by connections of its own, past all faults; open inside of the block."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._databases = {
            name: sqlite3.connect(str(world.services[name].runtime.engine.url.database), isolation_level=None)
            for name in NAMES
        }
        self._seen: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for database in self._databases.values():
            database.close()

    def look(self) -> None:
        """After any step: what a commit has not touched since it was looked at last still holds. Raises Broken."""
        for name in NAMES:
            version = self._ask(name, "PRAGMA data_version")
            if self._seen.get(name) != version:
                self._check(name)
                self._seen[name] = version

    def _check(self, name: str) -> None:
        self._check_outbox(name)
        self._check_lanes(name)
        if name == "funding":
            self._check_ledger()

    def _ask(self, name: str, query: str) -> list[Any]:
        with closing(self._databases[name].execute(query)) as rows:
            return rows.fetchall()

    def _check_outbox(self, name: str) -> None:
        gaps = self._ask(name, "SELECT subject FROM outbox GROUP BY subject HAVING max(sequence) != count(*)")
        require(not gaps, f"{name}: the sequence of {gaps} has gaps")
        published = self._ask(name, f"SELECT event_id FROM outbox WHERE published_at IS NOT NULL AND {FACTS}")
        lost = {event_id for (event_id,) in published} - self._world.bus.accepted
        require(not lost, f"{name}: marked published, but the broker never had {sorted(lost)}")

    def _check_lanes(self, name: str) -> None:
        unsettled = self._ask(
            name,
            "SELECT i.event_id FROM inbox i JOIN lane l ON l.source = i.source AND l.subject = i.subject"
            " WHERE (i.sequence <= l.applied) != (i.status IN ('done', 'ignored', 'discarded'))",
        )
        require(not unsettled, f"{name}: lane and rows disagree about {unsettled}")
        skipped = self._ask(
            name,
            "SELECT l.subject FROM lane l LEFT JOIN inbox i ON l.source = i.source AND l.subject = i.subject"
            " AND i.sequence <= l.applied GROUP BY l.source, l.subject, l.applied"
            " HAVING count(i.event_id) != l.applied",
        )
        require(not skipped, f"{name}: an event was stepped over in {skipped}")

    def _check_ledger(self) -> None:
        unbalanced = self._ask(
            "funding", "SELECT entry_id FROM posting GROUP BY entry_id HAVING sum(amount_cents) != 0"
        )
        require(not unbalanced, f"unbalanced entries: {unbalanced}")
        overdrawn = self._ask(
            "funding",
            "SELECT budget_year, programme, kind, state, project_id FROM posting WHERE state != 'granted_by_ministry'"
            " GROUP BY budget_year, programme, kind, state, project_id HAVING sum(amount_cents) < 0",
        )
        require(not overdrawn, f"below zero: {overdrawn}")
