"""What an academy sets for its money."""

from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, post_load, validate

from services.funding.domain.budget import EnvelopeKind
from shared.french import academy, of
from shared.siret import is_siret
from shared.storage.config import StorageSettings, StorageSettingsSchema

CARRIED_OVER = {"none": (), "payment": (EnvelopeKind.PAYMENT,), "all": tuple(EnvelopeKind)}


def _require_siret(text: str) -> None:
    if not is_siret(text):
        raise ValidationError("Not a SIRET: fourteen digits, of which the last checks the others.")


class SettingsSchema(StorageSettingsSchema):
    """The settings of every service, and funding's own."""

    advance_percent = fields.Integer(
        load_default=30,
        validate=validate.Range(1, 100),
        metadata={
            "description": "Part of the payable amount that an advance is, unless the fund manager says another",
            "said": "part de l’avance",
        },
    )
    carry_over = fields.String(
        load_default="none",
        validate=validate.OneOf(list(CARRIED_OVER)),
        metadata={
            "description": "What of a year that is over goes to the next: none, payment (CP), all (AE, CP)",
            "said": "ce qui reste d’un exercice clos passe au suivant : rien (none), les crédits de "
            "paiement (payment), ou les AE et les CP (all)",
        },
    )
    balance_on_invoices = fields.Boolean(
        load_default=True,
        metadata={
            "description": "Whether a balance is paid only as far as accepted invoices bear it out",
            "said": "le solde n’est versé que sur les factures acceptées",
        },
    )
    warning_days = fields.String(
        load_default="30,15,7",
        validate=validate.Regexp(r"([0-9]{1,2}(,[0-9]{1,2})*)?\Z"),
        metadata={
            "description": "Days before an allocation is due on which its managers are warned, by commas",
            "said": "jours avant l’échéance d’une attribution où ses gestionnaires sont avertis",
        },
    )

    grantor_name = fields.String(
        load_default=None,
        validate=validate.Length(1, 200),
        metadata={
            "description": "Who grants, on documents and in open data; by default rectorat de l’académie de …",
            "said": "qui attribue, sur les documents et dans les données ouvertes",
        },
    )
    grantor_siret = fields.String(
        load_default=None,
        validate=_require_siret,
        metadata={
            "description": "Its SIRET, which open data has to say",
            "said": "son numéro SIRET, que les données ouvertes doivent dire",
        },
    )

    @post_load
    def _split(self, values: dict[str, Any], **_: Any) -> dict[str, Any]:
        days = values["warning_days"]
        where = values["academy_name"] or academy(values["academy"])
        name = values["grantor_name"] or f"Rectorat de l’académie {of(where)}"
        return values | {"grantor_name": name, "warning_days": tuple(int(word) for word in days.split(",") if word)}


@dataclass(frozen=True)
class Settings(StorageSettings):
    """The settings of funding."""

    schema: ClassVar[type[SettingsSchema]] = SettingsSchema
    part: ClassVar[str] = "funding"

    advance_percent: int
    carry_over: str
    balance_on_invoices: bool
    warning_days: tuple[int, ...]
    grantor_name: str
    grantor_siret: str | None

    @property
    def carried_over(self) -> tuple[EnvelopeKind, ...]:
        """The kinds of credits that go from a year that is over to the next."""
        return CARRIED_OVER[self.carry_over]
