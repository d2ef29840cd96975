"""What this service holds, for whoever lays it beside what the others hold: grants, and where their money is."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from services.funding.domain.allocation import AllocationStatus
from services.funding.tables import ALLOCATION

AS_STATED = {
    AllocationStatus.DEFERRED.value: "deferred",
    AllocationStatus.RESERVED.value: "reserved",
    AllocationStatus.ALLOCATED.value: "made",
}
"""The states that are told to others, by the names of their facts."""


def holdings(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """(kind, id, state) of each."""
    known = select(ALLOCATION.c.project_id, ALLOCATION.c.status, ALLOCATION.c.lines)
    for row in connection.execute(known):
        yield "grant", row.project_id, str(sum(line["amount_cents"] for line in row.lines))
        if row.status in AS_STATED:
            yield "allocation", row.project_id, AS_STATED[row.status]
