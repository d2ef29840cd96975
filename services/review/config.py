"""What an academy sets for its commission: time limits in calendar months, and how many members it needs."""

from dataclasses import dataclass
from typing import ClassVar

from marshmallow import fields, validate

import shared.config


class SettingsSchema(shared.config.SettingsSchema):
    """The settings of every service, and the commission's own."""

    answer_months = fields.Integer(
        load_default=2,
        validate=validate.Range(1, 24),
        metadata={"description": "Calendar months from a deposit to the commission's answer"},
    )
    allocation_months = fields.Integer(
        load_default=2,
        validate=validate.Range(1, 24),
        metadata={"description": "Calendar months from a validation to the allocation of the money"},
    )
    commission_members = fields.Integer(
        load_default=3,
        validate=validate.Range(1, 100),
        metadata={"description": "Fewest members that the rector appoints, besides the president"},
    )


@dataclass(frozen=True)
class Settings(shared.config.Settings):
    """The settings of the commission."""

    schema: ClassVar[type[SettingsSchema]] = SettingsSchema

    answer_months: int
    allocation_months: int
    commission_members: int
