"""What an academy sets for its sign-in: where it is, what it signs with, and how long things are good for."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

from marshmallow import ValidationError, fields, validate

from shared.identity.key_ring import KeyRing
from shared.mail.config import MailSettings, MailSettingsSchema

PREFIX = "/identite"


def _require_key_ring(text: str) -> None:
    try:
        KeyRing.read(text)
    except ValueError as error:
        raise ValidationError(f"Not a private key (JWK), nor a set of them: {error}.") from error


class SettingsSchema(MailSettingsSchema):
    """The settings of every service, and those of the sign-in."""

    signing_key = fields.String(
        load_default=None,
        validate=_require_key_ring,
        metadata={"description": "The private keys with which tokens are signed; usually NEFE_SIGNING_KEY_FILE"},
    )
    invitation_days = fields.Integer(
        load_default=60,
        validate=validate.Range(1, 365),
        metadata={"description": "Days for which an invitation to the first sign-in is good"},
    )
    sign_in_hours = fields.Integer(
        load_default=10,
        validate=validate.Range(1, 72),
        metadata={"description": "Hours for which one sign-in is good"},
    )
    canary_client_secret = fields.String(
        load_default=None,
        validate=validate.Length(min=32),
        metadata={"description": "With which the canary asks for its token; usually NEFE_CANARY_CLIENT_SECRET_FILE"},
    )
    example_people = fields.Boolean(
        load_default=False,
        metadata={"description": "Whoever is at this machine may enter as anybody: for trying things out only"},
    )


@dataclass(frozen=True)
class Settings(MailSettings):
    """The settings of the sign-in."""

    schema: ClassVar[type[SettingsSchema]] = SettingsSchema

    signing_key: str | None = field(repr=False)
    invitation_days: int
    sign_in_hours: int
    canary_client_secret: str | None = field(repr=False)
    example_people: bool

    @property
    def issuer(self) -> str:
        """What tokens say they come from, and below which everything of the sign-in is."""
        return f"{(self.public_url or 'http://127.0.0.1:8000').rstrip('/')}{PREFIX}"

    @property
    def sign_in_lasts(self) -> timedelta:
        """How long one sign-in is good."""
        return timedelta(hours=self.sign_in_hours)
