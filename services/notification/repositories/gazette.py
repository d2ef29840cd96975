"""Newly validated projects, and the issues in which they were told of."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update

from services.notification.domain.gazette import Issue, IssueUnknown, Item
from services.notification.tables import GAZETTE_ISSUE, GAZETTE_ITEM
from shared.messaging.unit_of_work import Repository
from shared.upsert import upsert

ITEM = GAZETTE_ITEM.c
NEW = ITEM.issue.is_(None)


class Gazette(Repository):
    """A project is told of once."""

    def note(self, item: Item, *, at: datetime) -> None:
        """It is in the next issue, unless it was in one."""
        row = vars(item) | {"noted_at": at}
        self._connection.execute(upsert(self._connection)(GAZETTE_ITEM).values(row).on_conflict_do_nothing())

    def drop(self, project_id: str) -> None:
        """It is in no issue, unless it was in one."""
        self._connection.execute(delete(GAZETTE_ITEM).where(ITEM.project_id == project_id, NEW))

    def new_items(self) -> list[Item]:
        """Those of the next issue, by département and school. Waits for whoever publishes."""
        order = (ITEM.department, ITEM.commune, ITEM.school, ITEM.title, ITEM.project_id)
        rows = self._connection.execute(select(GAZETTE_ITEM).where(NEW).order_by(*order).with_for_update()).all()
        return [
            Item(row.project_id, row.title, row.school, row.commune, row.department, row.validated_on) for row in rows
        ]

    def oldest_new(self) -> datetime | None:
        """Since when something is new."""
        found: datetime | None = self._connection.execute(select(func.min(ITEM.noted_at)).where(NEW)).scalar_one()
        return found

    def publish(self, issue: Issue, items: list[Item]) -> None:
        """Keep the issue; raises what the database does if somebody has published it meanwhile."""
        self._connection.execute(insert(GAZETTE_ISSUE).values(vars(issue)))
        told = ITEM.project_id.in_([item.project_id for item in items])
        self._connection.execute(update(GAZETTE_ITEM).where(told).values(issue=issue.number))

    def issues(self, most: int) -> list[Issue]:
        """The newest first."""
        return self._issues(select(GAZETTE_ISSUE).order_by(GAZETTE_ISSUE.c.number.desc()).limit(most))

    def issue(self, number: int) -> Issue:
        """Raises IssueUnknown."""
        found = self._issues(select(GAZETTE_ISSUE).where(GAZETTE_ISSUE.c.number == number))
        if not found:
            raise IssueUnknown(f"there is no issue {number}")
        return found[0]

    def _issues(self, statement: Select[Any]) -> list[Issue]:
        return [Issue(**row) for row in self._connection.execute(statement).mappings()]
