"""Rows of reports <-> reports."""

from typing import Any

from sqlalchemy import RowMapping

from services.submission.domain.report import Reminder, Report, State

PLAIN = (
    "id",
    "project_id",
    "school_year",
    "revision",
    "ask_on",
    "granted",
    "document",
    "requested_at",
    "due_on",
    "submitted_at",
)


def report_row(report: Report) -> dict[str, Any]:
    """A whole row."""
    return {**{name: getattr(report, name) for name in PLAIN}, "state": report.state, "reminder": report.reminder}


def report_from(row: RowMapping) -> Report:
    return Report(
        **{name: row[name] for name in PLAIN},
        state=State(row["state"]),
        reminder=Reminder(row["reminder"]) if row["reminder"] else None,
    )
