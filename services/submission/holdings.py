"""What this service holds, for whoever lays it beside what the others hold: projects that were deposited."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from services.submission.domain.vocabulary import Status
from services.submission.tables import project
from shared.uai import FICTITIOUS


def holdings(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """(kind, id, state) of each."""
    deposited = select(project.c.id, project.c.status).where(project.c.version > 0)
    # Each service sweeps away what a canary left in its own time.
    deposited = deposited.where(project.c.uai != FICTITIOUS)
    for row in connection.execute(deposited.where(project.c.status != Status.DRAFT.value)):
        yield "project", row.id, row.status
