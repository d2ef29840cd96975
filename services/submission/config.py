"""What an academy sets for its schools: when reports are asked for."""

from dataclasses import dataclass
from typing import ClassVar

from marshmallow import fields, validate

import shared.config
from services.submission.domain.report import Calendar


class SettingsSchema(shared.config.SettingsSchema):
    """The settings of every service, and this one's own."""

    report_month_day = fields.String(
        load_default="06-15",
        validate=validate.Regexp(r"(06-(0[1-9]|[12][0-9]|30)|0[78]-(0[1-9]|[12][0-9]|3[01]))\Z"),
        metadata={"description": "Day of the summer, MM-DD, on which reports on the school year are asked for"},
    )
    report_days = fields.Integer(
        load_default=30,
        validate=validate.Range(1, 365),
        metadata={"description": "Days that a school has for its report"},
    )
    report_reminder_days = fields.Integer(
        load_default=7,
        validate=validate.Range(0, 365),
        metadata={"description": "Days before a report is due when its school is reminded"},
    )


@dataclass(frozen=True)
class Settings(shared.config.Settings):
    """The settings of submission."""

    schema: ClassVar[type[SettingsSchema]] = SettingsSchema

    report_month_day: str
    report_days: int
    report_reminder_days: int

    @property
    def report_calendar(self) -> Calendar:
        """When reports are asked for, and due."""
        month, day = map(int, self.report_month_day.split("-"))
        return Calendar(month, day, self.report_days)
