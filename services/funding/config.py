"""What an academy sets for its money."""

from dataclasses import dataclass
from typing import ClassVar

from marshmallow import fields, validate

import shared.config


class SettingsSchema(shared.config.SettingsSchema):
    """The settings of every service, and funding's own."""

    advance_percent = fields.Integer(
        load_default=30,
        validate=validate.Range(1, 100),
        metadata={"description": "Part of the payable amount that an advance is, unless the fund manager says another"},
    )


@dataclass(frozen=True)
class Settings(shared.config.Settings):
    """The settings of funding."""

    schema: ClassVar[type[SettingsSchema]] = SettingsSchema

    advance_percent: int
