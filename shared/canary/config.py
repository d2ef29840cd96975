"""What a canary is told: where it flies, how often, and with which secret."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, fields, post_load, validate

from shared.config import LOG_LEVELS, PUBLIC_URL, FromEnvironment

CLIENT = "nefe-canary"
"""What the sign-in knows it as."""


class CanarySchema(Schema):
    """Field names are the variables' names, lower case, without NEFE_."""

    class Meta:
        unknown = EXCLUDE

    canary_url = fields.String(
        load_default="http://127.0.0.1:8000",
        validate=validate.Regexp(PUBLIC_URL),
        metadata={"description": "Where the services answer, as callers from outside reach them"},
    )
    canary_seconds = fields.Integer(
        load_default=300,
        validate=validate.Range(1, 86_400),
        metadata={"description": "Seconds from the beginning of one passage to that of the next"},
    )
    canary_step_seconds = fields.Integer(
        load_default=60,
        validate=validate.Range(1, 3_600),
        metadata={"description": "Seconds after which a step that has not come to its end has failed"},
    )
    canary_client_id = fields.String(load_default=CLIENT)
    canary_client_secret = fields.String(
        required=True, metadata={"description": "Usually NEFE_CANARY_CLIENT_SECRET_FILE"}
    )
    canary_token_url = fields.String(
        load_default=None,
        validate=validate.Regexp(r"https?://\S+"),
        metadata={"description": "Where a token is asked for; by default at the sign-in that comes with nefe"},
    )
    log_level = fields.String(load_default="INFO", validate=validate.OneOf(LOG_LEVELS))
    metrics_port = fields.Integer(load_default=9100, validate=validate.Range(0, 65535))

    @post_load
    def _complete(self, values: dict[str, Any], **_: Any) -> dict[str, Any]:
        values["canary_token_url"] = values["canary_token_url"] or f"{values['canary_url']}/identite/token"
        return values


@dataclass(frozen=True)
class CanarySettings(FromEnvironment):
    """The settings of a canary."""

    schema: ClassVar[type[CanarySchema]] = CanarySchema

    canary_url: str
    canary_seconds: int
    canary_step_seconds: int
    canary_client_id: str
    canary_client_secret: str = field(repr=False)
    canary_token_url: str
    log_level: str
    metrics_port: int
