"""Settings: read once from NEFE_* variables (or NEFE_*_FILE, for secrets), checked, and named when missing."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

PREFIX = "NEFE_"
DATABASE_URL = r"(postgresql\+psycopg|sqlite)://"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Misconfigured(Exception):
    """A setting is missing or cannot be used; the message names it and says why."""


def _require_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValidationError(f"No such time zone: {name}.") from error


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


@dataclass(frozen=True)
class Settings:
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

    @classmethod
    def from_env(cls, variables: Mapping[str, str] | None = None) -> Self:
        """Read `variables` (default: the process's environment). Raises Misconfigured, naming every fault at once."""
        values = _values(os.environ if variables is None else variables)
        try:
            return cls(**cls.schema().load(values))
        except ValidationError as error:
            raise Misconfigured(_sentence(error.messages_dict)) from error

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
