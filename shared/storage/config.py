"""Where a service that keeps files keeps them: a folder, or a bucket of an object store; and what checks them."""

from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import ClassVar

from marshmallow import fields, validate

import shared.config
from shared.storage.folder import Folder
from shared.storage.port import Storage


class StorageSettingsSchema(shared.config.SettingsSchema):
    """The settings of every service, and those of one that keeps files."""

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


@dataclass(frozen=True)
class StorageSettings(shared.config.Settings):
    """The settings of a service that keeps files. Services may share a folder or a bucket: each keeps to its `part`."""

    part: ClassVar[str] = ""

    storage_dir: str
    s3_endpoint: str | None
    s3_bucket: str
    s3_region: str | None
    s3_access_key: str
    s3_secret_key: str
    clamd: str | None

    @cached_property
    def storage(self) -> Storage:
        """Where files are."""
        if self.s3_endpoint is None:
            return Folder(Path(self.storage_dir) / self.part)
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
            part=self.part,
        )
        store: Storage = bucket.Bucket(address)
        return store
