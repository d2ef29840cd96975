"""The facts that messages tell of, as they were received; the protocol keeps them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

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

    def all_applied(self, subjects: Sequence[str], types: Mapping[str, str], *, before: datetime) -> list[str]:
        """Those of the subjects about which a fact of each of these types (type: source) was applied before then."""
        its = INBOX.source.in_(set(types.values())) & INBOX.subject.in_(subjects) & INBOX.type.in_(types)
        found = select(INBOX.subject).where(its, INBOX.settled_at < before).group_by(INBOX.subject)
        is_all = func.count(INBOX.type.distinct()) == len(types)
        return list(self._connection.execute(found.having(is_all)).scalars())
