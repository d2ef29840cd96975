"""Promises to projects, and projects that are promised nothing any more."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from services.funding.domain.allocation import Allocation, AllocationStatus, NoSuchAllocation
from services.funding.domain.budget import Programme
from services.funding.rows.allocation import allocation_of, row_of_allocation
from services.funding.rows.once import insert_once
from services.funding.tables import ALLOCATION, CANCELLATION, CLOSED_PROJECT

FIXED = ("project_id", "id", "programme", "uai", "recorded_at")
"""What never changes of an allocation."""
MONEY_NOT_MADE = (AllocationStatus.DEFERRED, AllocationStatus.RESERVED)


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

    def save(self, allocation: Allocation) -> None:
        """Keep its changes."""
        changes = {name: value for name, value in row_of_allocation(allocation).items() if name not in FIXED}
        statement = update(ALLOCATION).where(ALLOCATION.c.project_id == allocation.project_id)
        self._connection.execute(statement.values(changes))

    def find(self, project_id: str) -> Allocation | None:
        """The allocation of a project, if anything is known of it."""
        row = self._connection.execute(select(ALLOCATION).where(ALLOCATION.c.project_id == project_id)).first()
        return allocation_of(row) if row else None

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
