"""The facts that messages tell of, as they were received; the protocol keeps them."""

from sqlalchemy import Connection, select

from services.notification.domain.message import Origin
from services.notification.tables import MESSAGING

INBOX = MESSAGING.inbox.c


class Facts:
    """Received facts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def body(self, origin: Origin) -> bytes | None:
        """The fact as it was stated; None if it is not kept (any more)."""
        its = (INBOX.source == origin.source) & (INBOX.event_id == origin.event_id)
        body = self._connection.execute(select(INBOX.body).where(its)).scalar_one_or_none()
        return bytes(body) if body is not None else None
