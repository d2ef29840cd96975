"""Reports: asked for at the end of each school year of a project."""

from enum import StrEnum

from marshmallow import Schema

from shared.contracts.fields import Choice, Day, Identifier, Instant, SchoolYear


class Reminder(StrEnum):
    """Why a report is asked for again: the due date is near, or past."""

    SOON = "soon"
    LATE = "late"


class ReportRequested(Schema):
    """A school is asked to report what was done in a school year of its project."""

    report_id = Identifier()
    project_id = Identifier()
    school_year = SchoolYear()
    requested_at = Instant()
    due_on = Day(optional=True)
    reminder = Choice(Reminder, optional=True)


class ReportSubmitted(Schema):
    """A school has reported what was done in a school year of its project."""

    report_id = Identifier()
    project_id = Identifier()
    school_year = SchoolYear()
    submitted_at = Instant()
