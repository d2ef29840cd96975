"""The mail server or the folder that e-mails go to, for a service that writes any."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

import shared.config


class MailSettingsSchema(shared.config.SettingsSchema):
    """The settings of every service, and those of one that writes e-mails."""

    mail_domain = fields.String(
        load_default=None,
        validate=validate.Regexp(r"[a-z0-9-]+(\.[a-z0-9-]+)+\Z"),
        metadata={"description": "Domain of the academy's mailboxes; by default ac-<academy>.fr"},
    )
    mail_from = fields.String(
        load_default=None,
        validate=validate.Email(),
        metadata={"description": "Sender of all messages; by default nefe@<mail domain>"},
    )
    mail_folder = fields.String(
        load_default=None,
        metadata={"description": "Where messages are put as .eml files when there is no mail server"},
    )
    smtp_host = fields.String(load_default=None, metadata={"description": "The mail server"})
    smtp_port = fields.Integer(load_default=25, validate=validate.Range(1, 65535))
    smtp_user = fields.String(load_default=None)
    smtp_password = fields.String(load_default=None, metadata={"description": "Usually NEFE_SMTP_PASSWORD_FILE"})
    smtp_starttls = fields.Boolean(load_default=False, metadata={"description": "Encrypt after the greeting"})
    smtp_tls = fields.Boolean(load_default=False, metadata={"description": "Encrypt from the first byte"})
    smtp_timeout = fields.Integer(
        load_default=20, validate=validate.Range(1, 120), metadata={"description": "Seconds, for each answer"}
    )

    @validates_schema
    def _messages_go_somewhere(self, values: dict[str, Any], **_: Any) -> None:
        if not values["smtp_host"] and not values["mail_folder"]:
            raise ValidationError("Missing; set it, or NEFE_MAIL_FOLDER for files instead of e-mails.", "smtp_host")
        if values["smtp_starttls"] and values["smtp_tls"]:
            raise ValidationError("Set either this or NEFE_SMTP_TLS.", "smtp_starttls")
        if (values["smtp_user"] is None) != (values["smtp_password"] is None):
            raise ValidationError("A user needs a password, and the other way round.", "smtp_user")

    @post_load
    def _name_sender(self, values: dict[str, Any], **_: Any) -> dict[str, Any]:
        values["mail_domain"] = values["mail_domain"] or f"ac-{values['academy']}.fr"
        values["mail_from"] = values["mail_from"] or f"nefe@{values['mail_domain']}"
        return values


@dataclass(frozen=True)
class MailSettings(shared.config.Settings):
    """The settings of a service that writes e-mails."""

    schema: ClassVar[type[MailSettingsSchema]] = MailSettingsSchema

    mail_domain: str
    mail_from: str
    mail_folder: str | None
    smtp_host: str | None
    smtp_port: int
    smtp_user: str | None
    smtp_password: str | None = field(repr=False)
    smtp_starttls: bool
    smtp_tls: bool
    smtp_timeout: int
