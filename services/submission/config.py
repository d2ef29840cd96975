"""What an academy sets for its schools: what a deposit has to say, and when reports are asked for."""

from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

import shared.config
from services.submission.domain.budget import LARGEST_CENTS
from services.submission.domain.demands import Demands
from services.submission.domain.report import Calendar
from shared.messaging.limits import MEBIBYTE
from shared.storage import Folder, Storage

MOST_IN_ALL = 100
"""As many files as the catalogue lets a deposit tell."""


class SettingsSchema(shared.config.SettingsSchema):
    """The settings of every service, and this one's own."""

    hour_cents = fields.Integer(
        load_default=4_500,
        validate=validate.Range(1, 100_000),
        metadata={"description": "What a teaching hour (HSE) is valued at, in cents"},
    )
    some_money_cents = fields.Integer(
        load_default=100_000,
        validate=validate.Range(1, LARGEST_CENTS),
        metadata={"description": "Asking for so much, a project also says needs, objectives and indicators; in cents"},
    )
    much_money_cents = fields.Integer(
        load_default=2_000_000,
        validate=validate.Range(1, LARGEST_CENTS),
        metadata={"description": "Asking for so much, also actions, levels, and whether it is multi-year; in cents"},
    )
    storage_dir = fields.String(
        load_default="var/files",
        validate=validate.Length(1, 4_000),
        metadata={"description": "Folder of attached files; every copy of the service sees the same one"},
    )
    s3_endpoint = fields.String(
        load_default=None,
        validate=validate.Regexp(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?\Z"),
        metadata={"description": "Object store (S3) that keeps attached files in place of the folder: its address"},
    )
    s3_bucket = fields.String(
        load_default="nefe",
        validate=validate.Regexp(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z"),
        metadata={"description": "Bucket of attached files; it exists"},
    )
    s3_region = fields.String(load_default=None, metadata={"description": "Region of the bucket, where it has one"})
    s3_access_key = fields.String(load_default="", metadata={"description": "Account that uses the bucket"})
    s3_secret_key = fields.String(load_default="", metadata={"description": "Its secret"})
    clamd = fields.String(
        load_default=None,
        validate=validate.Regexp(r"(/.+|[^\s:/]+:[0-9]{1,5})\Z"),
        metadata={"description": "ClamAV daemon that checks files: host:port, or the path of its socket"},
    )
    attachment_bytes = fields.Integer(
        load_default=10 * MEBIBYTE,
        validate=validate.Range(1, 29 * MEBIBYTE),
        metadata={"description": "Most bytes of an attached file"},
    )
    attachment_bytes_per_project = fields.Integer(
        load_default=50 * MEBIBYTE,
        validate=validate.Range(1, 1024 * MEBIBYTE),
        metadata={"description": "Most bytes of all files of a project"},
    )
    attachments_per_project = fields.Integer(
        load_default=20,
        validate=validate.Range(0, MOST_IN_ALL),
        metadata={"description": "Most files of a project"},
    )
    warn_days = fields.Integer(
        load_default=14,
        validate=validate.Range(0, 365),
        metadata={"description": "Days before the commission's answer is due when that is said"},
    )
    retention_years = fields.Integer(
        load_default=10,
        validate=validate.Range(1, 50),
        metadata={"description": "Years without any change after which it is forgotten who worked on a project"},
    )
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

    @validates_schema
    def _thresholds_ascend(self, values: dict[str, Any], **_: Any) -> None:
        if values["much_money_cents"] < values["some_money_cents"]:
            raise ValidationError("Is less than NEFE_SOME_MONEY_CENTS.", "much_money_cents")


@dataclass(frozen=True)
class Settings(shared.config.Settings):
    """The settings of submission."""

    schema: ClassVar[type[SettingsSchema]] = SettingsSchema

    hour_cents: int
    some_money_cents: int
    much_money_cents: int
    storage_dir: str
    s3_endpoint: str | None
    s3_bucket: str
    s3_region: str | None
    s3_access_key: str
    s3_secret_key: str
    clamd: str | None
    attachment_bytes: int
    attachment_bytes_per_project: int
    attachments_per_project: int
    warn_days: int
    retention_years: int
    report_month_day: str
    report_days: int
    report_reminder_days: int

    @property
    def demands(self) -> Demands:
        """What a deposit has to say."""
        return Demands(self.some_money_cents, self.much_money_cents)

    @cached_property
    def storage(self) -> Storage:
        """Where attached files are."""
        if self.s3_endpoint is None:
            return Folder(Path(self.storage_dir))
        # Loaded for an academy that has one: it weighs as much as a web process may grow by.
        bucket = import_module("shared.storage.bucket")
        scheme, _, endpoint = self.s3_endpoint.partition("://")
        address = bucket.Address(
            endpoint,
            self.s3_bucket,
            self.s3_access_key,
            self.s3_secret_key,
            is_secure=scheme == "https",
            region=self.s3_region,
        )
        store: Storage = bucket.Bucket(address)
        return store

    @property
    def report_calendar(self) -> Calendar:
        """When reports are asked for, and due."""
        month, day = map(int, self.report_month_day.split("-"))
        return Calendar(month, day, self.report_days)
