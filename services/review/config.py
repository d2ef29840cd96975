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
        metadata={
            "description": "Calendar months from a deposit to the commission's answer",
            "said": "mois entre un dépôt et la réponse ; le compteur s’arrête pendant que l’école complète",
        },
    )
    allocation_months = fields.Integer(
        load_default=2,
        validate=validate.Range(1, 24),
        metadata={
            "description": "Calendar months from a validation to the allocation of the money",
            "said": "mois entre la validation et l’attribution",
        },
    )
    commission_members = fields.Integer(
        load_default=3,
        validate=validate.Range(1, 100),
        metadata={
            "description": "Fewest members that the rector appoints, besides the president",
            "said": "nombre minimal de membres nommés",
        },
    )

    dane_opinion = fields.Boolean(
        load_default=True,
        metadata={
            "description": "Whether the DANE is asked for its opinion when a digital project is received",
            "said": "demander l’avis de la DANE à la réception de chaque projet numérique",
        },
    )
    dane_subject = fields.String(
        load_default=None,
        validate=validate.Length(1, 255),
        metadata={
            "description": "Account of the DANE, which then answers itself",
            "said": "compte de la DANE, qui répond alors elle-même ; sans lui, le secrétariat note sa réponse",
        },
    )
    opinion_days = fields.Integer(
        load_default=21,
        validate=validate.Range(1, 365),
        metadata={
            "description": "Days that the DANE has for its opinion on a digital project",
            "said": "jours laissés à la DANE pour cet avis",
        },
    )
    reminder_days = fields.Integer(
        load_default=3,
        validate=validate.Range(0, 365),
        metadata={
            "description": "Days before an opinion is due when that is noted",
            "said": "jours avant l’échéance d’un avis où elle est rappelée",
        },
    )
    export_files = fields.Integer(
        load_default=20_000,
        validate=validate.Range(1, 200_000),
        metadata={"description": "Most files that one export of the list takes"},
    )
    quorum_percent = fields.Integer(
        load_default=50,
        validate=validate.Range(1, 100),
        metadata={
            "description": "Share of those who sit that a sitting needs to decide, in percent, rounded up",
            "said": "part de ceux qui siègent dont la présence est nécessaire pour décider en séance, "
            "arrondie au-dessus",
        },
    )


@dataclass(frozen=True)
class Settings(shared.config.Settings):
    """The settings of the commission."""

    schema: ClassVar[type[SettingsSchema]] = SettingsSchema

    answer_months: int
    allocation_months: int
    commission_members: int
    dane_opinion: bool
    dane_subject: str | None
    opinion_days: int
    reminder_days: int
    quorum_percent: int
    export_files: int
