"""Settings: read once from NEFE_* variables (or NEFE_*_FILE, for secrets), checked, and named when missing."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from shared.french import academy, of

PREFIX = "NEFE_"
DATABASE_URL = r"(postgresql\+psycopg|sqlite)://"
PUBLIC_URL = r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~-]+)*\Z"
SHORTEST_KEY = 32
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Misconfigured(Exception):
    """A setting is missing or cannot be used; the message names it and says why."""


def _require_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValidationError(f"No such time zone: {name}.") from error


def lines_of(secret: str | None) -> tuple[str, ...]:
    """A secret that is being replaced has a line for each of its values: the first is used, all are accepted."""
    return tuple(filter(None, map(str.strip, (secret or "").splitlines())))


def _require_long_lines(text: str) -> None:
    if any(len(line) < SHORTEST_KEY for line in lines_of(text)):
        raise ValidationError(f"Shorter than {SHORTEST_KEY} characters.")


class SettingsSchema(Schema):
    """What every service needs to know. Field names are the variables' names, lower case, without NEFE_."""

    class Meta:
        unknown = EXCLUDE

    academy = fields.String(required=True, validate=validate.Regexp(r"[a-z][a-z-]{1,30}\Z"))
    database_url = fields.String(required=True, validate=validate.Regexp(DATABASE_URL))
    broker_url = fields.String(load_default=None, validate=validate.Regexp(r"amqps?://"))
    timezone = fields.String(load_default="Europe/Paris", validate=_require_time_zone)
    log_level = fields.String(load_default="INFO", validate=validate.OneOf(LOG_LEVELS))
    token_issuer = fields.String(load_default="nefe")
    token_audience = fields.String(load_default="nefe")
    token_keys = fields.String(
        load_default=None, metadata={"description": "JSON Web Key Set (usually NEFE_TOKEN_KEYS_FILE)"}
    )
    token_keys_url = fields.String(load_default=None, validate=validate.Regexp(r"https?://"))
    partners = fields.String(load_default="[]", metadata={"description": "JSON (usually NEFE_PARTNERS_FILE)"})
    metrics_port = fields.Integer(load_default=9100, validate=validate.Range(0, 65535))
    academy_name = fields.String(
        load_default=None, metadata={"description": "Its name as it is written, such as Créteil; by default its code"}
    )
    public_url = fields.String(
        load_default=None,
        validate=validate.Regexp(PUBLIC_URL),
        metadata={"description": "Where people reach these pages; without it, messages have no links"},
    )
    theme_dir = fields.String(
        load_default=None, metadata={"description": "Folder of templates that go before those of the pages"}
    )
    session_key = fields.String(
        load_default=None,
        validate=_require_long_lines,
        metadata={"description": "What sessions are signed with, the same for all services; usually …_FILE"},
    )
    session_minutes = fields.Integer(
        load_default=15,
        validate=validate.Range(1, 240),
        metadata={"description": "After so long the sign-in is asked anew who somebody is"},
    )
    oidc_issuer = fields.String(
        load_default=None,
        validate=validate.Regexp(r"https?://\S+"),
        metadata={"description": "The OpenID Connect provider by which people sign in"},
    )
    oidc_metadata_url = fields.String(
        load_default=None,
        validate=validate.Regexp(r"https?://\S+"),
        metadata={"description": "Where the provider describes itself, if not below the issuer's address"},
    )
    oidc_client_id = fields.String(load_default="nefe")
    oidc_client_secret = fields.String(
        load_default=None, metadata={"description": "Usually NEFE_OIDC_CLIENT_SECRET_FILE"}
    )
    oidc_scope = fields.String(load_default="openid profile email")
    oidc_claims = fields.String(
        load_default="{}",
        metadata={"description": "JSON: where the provider says subject, name, roles, uai (a.b: b within a)"},
    )
    oidc_roles = fields.String(
        load_default="{}", metadata={"description": "JSON: the provider's word for a role, and ours"}
    )


class FromEnvironment:
    """A dataclass with the fields that its schema loads."""

    schema: ClassVar[type[Schema]]

    @classmethod
    def from_env(cls, variables: Mapping[str, str] | None = None) -> Self:
        """Read `variables` (default: the process's environment). Raises Misconfigured, naming every fault at once."""
        values = _values(os.environ if variables is None else variables)
        try:
            return cls(**cls.schema().load(values))
        except ValidationError as error:
            raise Misconfigured(_sentence(error.messages_dict)) from error


@dataclass(frozen=True)
class Settings(FromEnvironment):
    """The settings of one service; a service with more of its own extends this class and its schema."""

    schema: ClassVar[type[SettingsSchema]] = SettingsSchema

    academy: str
    database_url: str
    broker_url: str | None
    timezone: str
    log_level: str
    token_issuer: str
    token_audience: str
    token_keys: str | None
    token_keys_url: str | None
    partners: str
    metrics_port: int
    academy_name: str | None
    public_url: str | None
    theme_dir: str | None
    session_key: str | None
    session_minutes: int
    oidc_issuer: str | None
    oidc_metadata_url: str | None
    oidc_client_id: str
    oidc_client_secret: str | None
    oidc_scope: str
    oidc_claims: str
    oidc_roles: str

    @property
    def academy_called(self) -> str:
        """« académie de Créteil », « académie d’Orléans-Tours »."""
        return f"académie {of(self.academy_name or academy(self.academy))}"

    @property
    def zone(self) -> ZoneInfo:
        """The academy's time zone, in which its dates are counted."""
        return ZoneInfo(self.timezone)


def _values(variables: Mapping[str, str]) -> dict[str, str]:
    values = {}
    for name in sorted(variables):
        if not name.startswith(PREFIX) or variables[name] == "":
            continue
        key = name.removeprefix(PREFIX).lower()
        if key.endswith("_file"):
            values[key.removesuffix("_file")] = _read(name, variables[name])
        else:
            values.setdefault(key, variables[name])
    return {key: value for key, value in values.items() if value != ""}  # a file may be empty, too


def _read(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Misconfigured(f"{name}: cannot read {path}: {error.strerror}") from error


def _sentence(messages: dict[str, Any]) -> str:
    return "; ".join(
        f"{PREFIX}{name.upper()}: {' '.join(map(str, faults))}" for name, faults in sorted(messages.items())
    )
