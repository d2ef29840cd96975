"""What an academy sets for its schools: what a deposit has to say, and when reports are asked for."""

from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from services.submission.domain.budget import LARGEST_CENTS
from services.submission.domain.demands import Demands
from services.submission.domain.report import Calendar
from shared.messaging.limits import MEBIBYTE
from shared.storage.config import StorageSettings, StorageSettingsSchema

MOST_IN_ALL = 100
"""As many files as the catalogue lets a deposit tell."""
LONGEST_ADDRESS = 254


IGN_TILES = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
    "&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)
"""The open map of the Institut national de l'information géographique et forestière (Géoplateforme)."""


class SettingsSchema(StorageSettingsSchema):
    """The settings of every service, and this one's own."""

    hour_cents = fields.Integer(
        load_default=4_500,
        validate=validate.Range(1, 100_000),
        metadata={
            "description": "What a teaching hour (HSE) is valued at, in cents",
            "said": "valeur d’une heure d’enseignement (HSE), en centimes ; elle vaut pour ce qui est "
            "enregistré ensuite",
        },
    )
    some_money_cents = fields.Integer(
        load_default=100_000,
        validate=validate.Range(1, LARGEST_CENTS),
        metadata={
            "description": "Asking for so much, a project also says needs, objectives and indicators; in cents",
            "said": "à partir de ce montant demandé, en centimes, le dépôt dit aussi constat, objectifs et indicateurs",
        },
    )
    much_money_cents = fields.Integer(
        load_default=2_000_000,
        validate=validate.Range(1, LARGEST_CENTS),
        metadata={
            "description": "Asking for so much, also actions, levels, and whether it is multi-year; in cents",
            "said": "à partir de ce montant, aussi les actions, les niveaux et si la demande est pluriannuelle",
        },
    )
    attachment_bytes = fields.Integer(
        load_default=10 * MEBIBYTE,
        validate=validate.Range(1, 29 * MEBIBYTE),
        metadata={
            "description": "Most bytes of an attached file",
            "said": "taille maximale d’une pièce jointe, en octets",
        },
    )
    attachment_bytes_per_project = fields.Integer(
        load_default=50 * MEBIBYTE,
        validate=validate.Range(1, 1024 * MEBIBYTE),
        metadata={
            "description": "Most bytes of all files of a project",
            "said": "taille maximale de toutes celles d’un projet",
        },
    )
    attachments_per_project = fields.Integer(
        load_default=20,
        validate=validate.Range(0, MOST_IN_ALL),
        metadata={"description": "Most files of a project", "said": "nombre maximal de pièces jointes d’un projet"},
    )
    warn_days = fields.Integer(
        load_default=14,
        validate=validate.Range(0, 365),
        metadata={"description": "Days before the commission's answer is due when that is said"},
    )
    retention_years = fields.Integer(
        load_default=10,
        validate=validate.Range(1, 50),
        metadata={
            "description": "Years without any change after which it is forgotten who worked on a project",
            "said": "années sans changement après lesquelles on oublie qui a travaillé à un projet",
        },
    )
    contact = fields.String(
        load_default=None,
        validate=validate.Email(),
        metadata={
            "description": "Whom people write to about this site; by default the administrators' mailbox",
            "said": "à qui l’on écrit au sujet du site",
        },
    )
    canary_mailbox = fields.String(
        load_default=None,
        validate=(validate.Email(), validate.Length(max=LONGEST_ADDRESS)),
        metadata={
            "description": "Whom the canary's fictitious structure is written to at; without it, there is none",
            "said": "boîte aux lettres de l’établissement fictif de surveillance ; sans elle, il n’existe pas",
        },
    )
    map_tiles = fields.String(
        load_default=IGN_TILES,
        validate=validate.Regexp(r"https?://[A-Za-z0-9.:-]+/\S*\{z\}\S*\Z"),
        metadata={
            "description": "Address of the map's images, with {z}, {x} and {y}",
            "said": "adresse des images de la carte, avec {z}, {x} et {y}",
        },
    )
    map_credit = fields.String(
        load_default="IGN-F/Géoportail",
        metadata={"description": "Whose images of the map they are", "said": "de qui sont ces images"},
    )
    report_month_day = fields.String(
        load_default="06-15",
        validate=validate.Regexp(r"(06-(0[1-9]|[12][0-9]|30)|0[78]-(0[1-9]|[12][0-9]|3[01]))\Z"),
        metadata={
            "description": "Day of the summer, MM-DD, on which reports on the school year are asked for",
            "said": "jour de l’été (mois-jour) où les bilans de l’année scolaire sont demandés",
        },
    )
    report_days = fields.Integer(
        load_default=30,
        validate=validate.Range(1, 365),
        metadata={
            "description": "Days that a school has for its report",
            "said": "jours laissés à l’école pour son bilan",
        },
    )
    report_reminder_days = fields.Integer(
        load_default=7,
        validate=validate.Range(0, 365),
        metadata={
            "description": "Days before a report is due when its school is reminded",
            "said": "jours avant l’échéance d’un bilan où elle est rappelée à l’école",
        },
    )

    @validates_schema
    def _thresholds_ascend(self, values: dict[str, Any], **_: Any) -> None:
        if values["much_money_cents"] < values["some_money_cents"]:
            raise ValidationError("Is less than NEFE_SOME_MONEY_CENTS.", "much_money_cents")


@dataclass(frozen=True)
class Settings(StorageSettings):
    """The settings of submission."""

    schema: ClassVar[type[SettingsSchema]] = SettingsSchema

    hour_cents: int
    some_money_cents: int
    much_money_cents: int
    attachment_bytes: int
    attachment_bytes_per_project: int
    attachments_per_project: int
    warn_days: int
    retention_years: int
    contact: str | None
    canary_mailbox: str | None
    map_tiles: str
    map_credit: str
    report_month_day: str
    report_days: int
    report_reminder_days: int

    @property
    def demands(self) -> Demands:
        """What a deposit has to say."""
        return Demands(self.some_money_cents, self.much_money_cents)

    @property
    def report_calendar(self) -> Calendar:
        """When reports are asked for, and due."""
        month, day = map(int, self.report_month_day.split("-"))
        return Calendar(month, day, self.report_days)
