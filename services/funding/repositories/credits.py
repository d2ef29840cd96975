"""Credits received."""

from datetime import datetime

from sqlalchemy import Connection, select

from services.funding.domain.budget import Credit, Envelope, EnvelopeKind, Programme
from services.funding.tables import ENVELOPE_CREDIT
from shared.upsert import insert_once


class Credits:
    """Credits received, each reference once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, credit: Credit, *, at: datetime) -> bool:
        """Keep a credit; False if its reference was used before."""
        envelope = credit.envelope
        row = {
            "reference": credit.reference,
            "budget_year": envelope.budget_year,
            "programme": envelope.programme,
            "kind": envelope.kind,
            "amount_cents": credit.amount_cents,
            "credited_at": at,
        }
        return insert_once(self._connection, ENVELOPE_CREDIT, row)

    def get(self, reference: str) -> Credit:
        """What came under a reference that was used."""
        statement = select(ENVELOPE_CREDIT).where(ENVELOPE_CREDIT.c.reference == reference)
        row = self._connection.execute(statement).one()
        envelope = Envelope(row.budget_year, Programme(row.programme), EnvelopeKind(row.kind))
        return Credit(envelope, row.amount_cents, row.reference)
