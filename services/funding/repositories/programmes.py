"""The locks: money of a programme is moved by one transaction at a time."""

from sqlalchemy import Connection, bindparam, select, update

from services.funding.domain.budget import Programme
from services.funding.tables import PROGRAMME

_COLUMNS = PROGRAMME.c
LOCK = (
    select(_COLUMNS.code)
    .where(_COLUMNS.code.in_(bindparam("codes", expanding=True)))
    .order_by(_COLUMNS.code)
    .with_for_update()
)
NEXT_ARRIVAL = (
    update(PROGRAMME)
    .where(_COLUMNS.code == bindparam("of"))
    .values(arrivals=_COLUMNS.arrivals + 1)
    .returning(_COLUMNS.arrivals)
)


class Programmes:
    """The locks: money of a programme is moved by one transaction at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self, *codes: Programme) -> None:
        """Wait for the programmes, and keep them until the end of the transaction; always in the same order."""
        self._connection.execute(LOCK, {"codes": list(codes)}).all()

    def next_arrival(self, code: Programme) -> int:
        """1, 2, 3… for the validations of a programme that is locked."""
        return int(self._connection.execute(NEXT_ARRIVAL, {"of": code}).scalar_one())
