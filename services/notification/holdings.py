"""What this service holds, for whoever compares it with what it has said: messages whose end it must have stated."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from services.notification.domain.message import Status
from services.notification.tables import MESSAGE

ENDED = (Status.SENT.value, Status.FAILED.value)


def holdings(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """(kind, id, state) of each."""
    ended = select(MESSAGE.c.id, MESSAGE.c.status).where(MESSAGE.c.status.in_(ENDED))
    for row in connection.execute(ended):
        yield "message", row.id, row.status
