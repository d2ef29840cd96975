"""The locks: money of a programme is moved by one transaction at a time."""

from sqlalchemy import Connection, select, update

from services.funding.domain.budget import Programme
from services.funding.tables import PROGRAMME


class Programmes:
    """The locks: money of a programme is moved by one transaction at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self, *codes: Programme) -> None:
        """Wait for the programmes, and keep them until the end of the transaction; always in the same order."""
        statement = select(PROGRAMME.c.code).where(PROGRAMME.c.code.in_(codes)).order_by(PROGRAMME.c.code)
        self._connection.execute(statement.with_for_update()).all()

    def next_arrival(self, code: Programme) -> int:
        """1, 2, 3… for the validations of a programme that is locked."""
        statement = update(PROGRAMME).where(PROGRAMME.c.code == code).values(arrivals=PROGRAMME.c.arrivals + 1)
        return int(self._connection.execute(statement.returning(PROGRAMME.c.arrivals)).scalar_one())
