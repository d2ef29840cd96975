"""Where the reports of funded projects are kept."""

from datetime import date, timedelta

from sqlalchemy import insert, select, update

from services.submission import tables
from services.submission.domain.project import Awaited, reference
from services.submission.domain.refusals import UnknownReport
from services.submission.domain.report import Listed, Reminder, Report, State
from services.submission.domain.vocabulary import Party
from services.submission.rows import report as rows
from shared.messaging.unit_of_work import Repository

report, project = tables.report, tables.project


class Reports(Repository):
    """Every report, planned ones included. A project is locked before one of its reports changes."""

    def of(self, project_id: str) -> list[Report]:
        """Those of a project, from the first school year."""
        statement = select(report).where(report.c.project_id == project_id).order_by(report.c.school_year)
        return [rows.report_from(row) for row in self._connection.execute(statement).mappings()]

    def get(self, project_id: str, school_year: str) -> Report:
        """Raises UnknownReport."""
        statement = select(report).where(report.c.project_id == project_id, report.c.school_year == school_year)
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise UnknownReport(f"No report is kept of {school_year}.")
        return rows.report_from(row)

    def awaited(self, project_id: str) -> Awaited | None:
        """What a project's school was asked for first, of what it has not handed in."""
        statement = select(report.c.requested_at, report.c.due_on)
        statement = statement.where(report.c.project_id == project_id, report.c.state == State.REQUESTED.value)
        row = self._connection.execute(statement.order_by(report.c.due_on).limit(1)).one_or_none()
        return Awaited(Party.SCHOOL, row.requested_at, row.due_on) if row else None

    def add(self, new: Report) -> None:
        """Keep a report that is planned."""
        self._connection.execute(insert(report), rows.report_row(new))

    def save(self, changed: Report) -> None:
        """Keep what has become of it."""
        self._connection.execute(update(report).where(report.c.id == changed.id).values(rows.report_row(changed)))

    def to_ask_for(self, today: date, *, limit: int) -> list[tuple[str, str]]:
        """Project and school year of up to `limit` planned reports whose day has come."""
        statement = select(report.c.project_id, report.c.school_year)
        statement = statement.where(report.c.state == State.PLANNED.value, report.c.ask_on <= today)
        found = self._connection.execute(statement.order_by(report.c.ask_on, report.c.project_id).limit(limit))
        return [(row.project_id, row.school_year) for row in found]

    def to_remind(self, today: date, *, days_before: int, limit: int) -> list[tuple[str, str]]:
        """Project and school year of up to `limit` reports that are awaited, and of whose date nothing was told."""
        is_late = (report.c.due_on < today) & report.c.reminder.is_distinct_from(Reminder.LATE.value)
        is_near = (report.c.due_on <= today + timedelta(days=days_before)) & report.c.reminder.is_(None)
        statement = select(report.c.project_id, report.c.school_year)
        statement = statement.where(report.c.state == State.REQUESTED.value, is_late | is_near)
        found = self._connection.execute(statement.order_by(report.c.due_on, report.c.project_id).limit(limit))
        return [(row.project_id, row.school_year) for row in found]

    def page(self, *, state: State, late_on: date | None, after: str | None, limit: int) -> list[Listed]:
        """Up to `limit` reports in a state, in order of id from beyond `after`; late on that day, if one is said."""
        statement = select(report, project.c.uai, project.c.number).join_from(report, project)
        statement = statement.where(report.c.state == state.value)
        if late_on is not None:
            statement = statement.where(report.c.due_on < late_on)
        if after is not None:
            statement = statement.where(report.c.id > after)
        found = self._connection.execute(statement.order_by(report.c.id).limit(limit)).mappings()
        return [Listed(rows.report_from(row), reference(row["uai"], row["number"])) for row in found]
