"""Credits that left an envelope."""

from datetime import datetime

from sqlalchemy import Connection, select

from services.funding.domain.movement import Movement
from services.funding.tables import ENVELOPE_MOVEMENT
from shared.upsert import insert_once


class Movements:
    """Each reference once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def has(self, reference: str) -> bool:
        """Whether the reference was used."""
        statement = select(ENVELOPE_MOVEMENT.c.reference).where(ENVELOPE_MOVEMENT.c.reference == reference)
        return self._connection.execute(statement).first() is not None

    def add(self, movement: Movement, *, at: datetime) -> bool:
        """Keep a movement; False if its reference was used before."""
        source, target = movement.source, movement.target
        row = {
            "reference": movement.reference,
            "movement": movement.kind,
            "budget_year": source.budget_year,
            "programme": source.programme,
            "kind": source.kind,
            "to_budget_year": target and target.budget_year,
            "to_programme": target and target.programme,
            "amount_cents": movement.amount_cents,
            "reason": movement.reason,
            "moved_at": at,
        }
        return insert_once(self._connection, ENVELOPE_MOVEMENT, row)
