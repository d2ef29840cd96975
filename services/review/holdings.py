"""What this service holds, for whoever lays it beside what the others hold: files, and what was granted to them."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from services.review.domain.states import Status
from services.review.tables import file
from shared.uai import FICTITIOUS


def holdings(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """(kind, id, state) of each."""
    known = select(file.c.project_id, file.c.status, file.c.granted_cents, file.c.allocation_status)
    # Each service sweeps away what a canary left in its own time.
    for row in connection.execute(known.where(file.c.uai != FICTITIOUS)):
        yield "project", row.project_id, row.status
        if row.status == Status.VALIDATED.value and row.granted_cents:
            yield "grant", row.project_id, str(row.granted_cents)
            if row.allocation_status:
                yield "allocation", row.project_id, row.allocation_status
