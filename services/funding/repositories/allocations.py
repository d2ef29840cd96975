"""Promises to projects, and projects that are promised nothing any more."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Connection,
    Select,
    bindparam,
    delete,
    exists,
    insert,
    select,
    tuple_,
    update,
)

from services.funding.domain.allocation import Allocation, AllocationStatus, NoSuchAllocation
from services.funding.domain.budget import Programme
from services.funding.domain.waiting_list import Ahead, Waiter
from services.funding.rows.allocation import allocation_of, row_of_allocation
from services.funding.tables import ALLOCATION, CANCELLATION, CLOSED_PROJECT, WAITING_SHARE
from shared.database import Instant
from shared.upsert import insert_once

FIXED = ("project_id", "id", "programme", "uai", "recorded_at")
"""What never changes of an allocation."""
MONEY_NOT_MADE = (AllocationStatus.DEFERRED, AllocationStatus.RESERVED)

OF_PROJECT = select(ALLOCATION).where(ALLOCATION.c.project_id == bindparam("project_id"))


def _ahead() -> Select[bool, bool]:
    """Written once: it is asked for each validation, and takes longer to write than to answer."""
    columns = WAITING_SHARE.c
    waits = exists().where(columns.programme == bindparam("programme"))
    place = tuple_(bindparam("decided_at", type_=Instant()), bindparam("arrival", type_=BigInteger()))
    is_older = tuple_(columns.decided_at, columns.arrival) < place
    years: BindParameter[list[int]] = bindparam("years", expanding=True)
    return select(
        waits.where(columns.budget_year < bindparam("year")).label("is_behind"),
        waits.where(columns.budget_year.in_(years), is_older).label("is_older"),
    )


AHEAD = _ahead()


class ClosedProjects:
    """Projects that were withdrawn or stopped."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, project_id: str, *, manner: str, at: datetime) -> None:
        """Remember; the first manner stays."""
        insert_once(self._connection, CLOSED_PROJECT, {"project_id": project_id, "manner": manner, "closed_at": at})

    def has(self, project_id: str) -> bool:
        """Whether the project is closed."""
        statement = select(CLOSED_PROJECT.c.project_id).where(CLOSED_PROJECT.c.project_id == project_id)
        return self._connection.execute(statement).first() is not None


class Allocations:
    """Allocations, one per validated project."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, allocation: Allocation) -> None:
        """Keep a new one."""
        self._connection.execute(insert(ALLOCATION), row_of_allocation(allocation))
        self._queue(allocation)

    def save(self, allocation: Allocation) -> None:
        """Keep its changes."""
        changes = {name: value for name, value in row_of_allocation(allocation).items() if name not in FIXED}
        statement = update(ALLOCATION).where(ALLOCATION.c.project_id == allocation.project_id)
        self._connection.execute(statement.values(changes))
        self._connection.execute(delete(WAITING_SHARE).where(WAITING_SHARE.c.project_id == allocation.project_id))
        self._queue(allocation)

    def _queue(self, allocation: Allocation) -> None:
        if allocation.status is not AllocationStatus.DEFERRED:
            return
        names = ("project_id", "programme", "decided_at", "arrival")
        its = {name: getattr(allocation, name) for name in names}
        rows = [{**its, "budget_year": share.budget_year, "cents": share.total_cents} for share in allocation.waited]
        self._connection.execute(insert(WAITING_SHARE), rows)

    def ahead_of(self, allocation: Allocation, *, year: int) -> Ahead:
        """Who waits before an allocation comes to wait itself."""
        values = {
            "programme": allocation.programme,
            "year": year,
            "years": [share.budget_year for share in allocation.waited],
            "decided_at": allocation.decided_at,
            "arrival": allocation.arrival,
        }
        row = self._connection.execute(AHEAD, values).one()
        return Ahead(bool(row.is_behind), bool(row.is_older))

    def queue(self, programme: Programme) -> list[Waiter]:
        """Who waits for money of a programme, oldest first, and for how much of which year."""
        columns = WAITING_SHARE.c
        statement = select(columns.project_id, columns.budget_year, columns.cents)
        statement = statement.where(columns.programme == programme)
        order = (columns.decided_at, columns.arrival, columns.budget_year)
        found: dict[str, dict[int, int]] = {}
        for project_id, budget_year, cents in self._connection.execute(statement.order_by(*order)):
            found.setdefault(project_id, {})[budget_year] = cents
        return [Waiter(project_id, waited) for project_id, waited in found.items()]

    def find(self, project_id: str) -> Allocation | None:
        """The allocation of a project, if anything is known of it."""
        row = self._connection.execute(OF_PROJECT, {"project_id": project_id}).first()
        return allocation_of(row) if row else None

    def programmes(self) -> dict[str, Programme]:
        """The programme that pays for each project."""
        statement = select(ALLOCATION.c.project_id, ALLOCATION.c.programme)
        return {project_id: Programme(code) for project_id, code in self._connection.execute(statement)}

    def get(self, project_id: str) -> Allocation:
        """Raises NoSuchAllocation."""
        allocation = self.find(project_id)
        if allocation is None:
            raise NoSuchAllocation(f"nothing is known of project {project_id}")
        return allocation

    def waiting(self, programme: Programme) -> list[Allocation]:
        """Those of a programme that wait for credits."""
        columns = ALLOCATION.c
        statement = select(ALLOCATION).where(
            columns.status == AllocationStatus.DEFERRED, columns.programme == programme
        )
        return [allocation_of(row) for row in self._connection.execute(statement)]

    def committed(self, programme: Programme) -> list[Allocation]:
        """Those of a programme of which something is committed, by project id."""
        columns = ALLOCATION.c
        is_open = columns.status.in_([*MONEY_NOT_MADE, AllocationStatus.ALLOCATED])
        statement = select(ALLOCATION).where(columns.programme == programme, is_open).order_by(columns.project_id)
        found = (allocation_of(row) for row in self._connection.execute(statement))
        return [allocation for allocation in found if allocation.made]

    def note_cancellation(self, row: Mapping[str, object]) -> None:
        """Keep why a year's part was given up."""
        self._connection.execute(insert(CANCELLATION), row)

    def due_by(self, last: date) -> list[Allocation]:
        """Those whose money is to be committed by a day, and is not; nearest or longest overdue first."""
        columns = ALLOCATION.c
        conditions = (columns.status.in_(MONEY_NOT_MADE), columns.due_on <= last)
        statement = select(ALLOCATION).where(*conditions).order_by(columns.due_on, columns.project_id)
        return [allocation_of(row) for row in self._connection.execute(statement)]

    def overdue(self, today: date, *, not_noticed_since: datetime) -> list[Allocation]:
        """Those past their due date of which this was not stated, or not since an instant; longest overdue first."""
        columns = ALLOCATION.c
        noticed = columns.overdue_noticed_at
        is_news = noticed.is_(None) | (noticed <= not_noticed_since)
        conditions = (columns.status.in_(MONEY_NOT_MADE), columns.due_on < today, is_news)
        statement = select(ALLOCATION).where(*conditions).order_by(columns.due_on, columns.project_id)
        return [allocation_of(row) for row in self._connection.execute(statement)]

    def page(
        self,
        *,
        status: AllocationStatus | None,
        uai: str | None,
        overdue_on: date | None = None,
        after: str | None,
        limit: int,
    ) -> list[Allocation]:
        """Allocations by project id, beginning after the one named; only those that are overdue on a day."""
        columns = ALLOCATION.c
        statement = select(ALLOCATION).order_by(columns.project_id).limit(limit)
        wanted = ((columns.status, status), (columns.uai, uai))
        statement = statement.where(*(column == value for column, value in wanted if value is not None))
        if overdue_on is not None:
            statement = statement.where(columns.status.in_(MONEY_NOT_MADE), columns.due_on < overdue_on)
        if after is not None:
            statement = statement.where(columns.project_id > after)
        return [allocation_of(row) for row in self._connection.execute(statement)]
