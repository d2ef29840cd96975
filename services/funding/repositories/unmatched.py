"""What the finance system said and could not be matched: kept by the protocol, as dead letters, until somebody acts."""

from sqlalchemy import Connection, select

from services.funding.domain.payment import UnmatchedSettlement
from services.funding.tables import MESSAGING
from shared.messaging.event import decode

SETTLEMENTS = ("nefe.payment.executed.v1", "nefe.payment.refused.v1")
INBOX = MESSAGING.inbox.c


class UnmatchedSettlements:
    """Dead letters about payments. `nefe events --service funding replay`, or `discard`, acts on one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[UnmatchedSettlement]:
        """Oldest first."""
        is_one = (INBOX.status == "dead") & INBOX.type.in_(SETTLEMENTS)
        found = []
        for row in self._connection.execute(select(MESSAGING.inbox).where(is_one).order_by(INBOX.received_at)):
            content = decode(row.body).data
            found.append(
                UnmatchedSettlement(
                    event_id=row.event_id,
                    payment_id=content["payment_id"],
                    outcome=row.type.split(".")[2],
                    reference=content["reference"],
                    received_at=row.received_at,
                    why=row.last_error or "",
                )
            )
        return found
