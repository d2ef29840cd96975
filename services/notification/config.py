"""What an academy sets for its messages: addresses, and the mail server or the folder that they go to."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from services.notification.domain.audiences import Notices, UnusableNotices, notices_with
from services.notification.domain.hours import QuietHours, UnusableHours, next_time, quiet_hours
from services.notification.domain.mailboxes import USUAL_MAILBOXES, Mailboxes, is_address
from services.notification.domain.message import RETRIED_FOR, Channel
from services.notification.wording.letters import template_names
from shared.mail.config import MailSettings, MailSettingsSchema
from shared.pace import Pace

MAILBOX = "mailbox_"


class Address(fields.String):
    """One plain e-mail address."""

    def __init__(self, description: str) -> None:
        check: Any = _require_address
        super().__init__(load_default=None, validate=check, metadata={"description": description})


def _require_address(text: str) -> None:
    if not is_address(text):
        raise ValidationError("Not an e-mail address.")


class SettingsSchema(MailSettingsSchema):
    """The settings of every service, and those of messages."""

    mailbox_commission = Address("The commission's secretariat")
    mailbox_experts = Address("Experts that have no mailbox of their own kind; by default the secretariat passes on")
    mailbox_dane = Address("Experts: the DANE")
    mailbox_inspector = Address("Experts: the inspectors")
    mailbox_canope = Address("Experts: the réseau Canopé")
    mailbox_cardie = Address("Experts: the CARDIE")
    mailbox_fund = Address("The fund's managers")
    mailbox_rector = Address("The rector's office")
    mailbox_support = Address("The groupe d'appui académique")
    mailbox_observers = Address("Communication")
    mailbox_administrators = Address("The application's administrators")
    notices = fields.String(
        load_default="{}",
        metadata={"description": "JSON (usually NEFE_NOTICES_FILE): other audiences and templates for some facts"},
    )
    retry_hours = fields.Integer(
        load_default=RETRIED_FOR // timedelta(hours=1),
        validate=validate.Range(1, 240),
        metadata={
            "description": "Hours for which a message is tried that a mail server puts off",
            "said": "heures pendant lesquelles un message est retenté quand un serveur le remet à plus tard",
        },
    )

    quiet_hours = fields.String(
        load_default="",
        metadata={
            "description": "Such as 20:00-07:00: what is not urgent waits until they end",
            "said": "heures calmes, comme 20:00-07:00 : ce qui n’est pas urgent attend leur fin",
        },
    )
    digest_hour = fields.Integer(
        load_default=7,
        validate=validate.Range(0, 23),
        metadata={"description": "Hour of the daily digest", "said": "heure du récapitulatif quotidien"},
    )
    mail_per_minute = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 100_000),
        metadata={"description": "Most e-mails in a minute, whatever the number of workers; 0: as many as there are"},
    )
    requests_per_hour = fields.Integer(
        load_default=600,
        validate=validate.Range(1, 1_000_000),
        metadata={
            "description": "Most messages in an hour that one outside system may ask for",
            "said": "le plus de messages qu’un même système extérieur puisse demander en une heure",
        },
    )

    imap_host = fields.String(
        load_default=None, metadata={"description": "Where what comes back is read (IMAP): the sender's mailbox"}
    )
    imap_port = fields.Integer(load_default=993, validate=validate.Range(1, 65535))
    imap_user = fields.String(load_default=None)
    imap_password = fields.String(load_default=None, metadata={"description": "Usually NEFE_IMAP_PASSWORD_FILE"})
    imap_folder = fields.String(load_default="INBOX")
    imap_tls = fields.Boolean(load_default=True)
    gazette_days = fields.Integer(
        load_default=30,
        validate=validate.Range(0, 400),
        metadata={
            "description": "Days from one gazette to the next; 0: only when somebody publishes it",
            "said": "jours d’un numéro de la gazette au suivant ; 0 : seulement quand le secrétariat la publie",
        },
    )
    webhook_hosts = fields.String(
        load_default="",
        validate=validate.Regexp(r"((http://)?(\*\.)?[a-z0-9.-]+(,|\Z))*\Z"),
        metadata={
            "description": "Hosts that webhooks may be at, with commas; *.x: all below x; http://x: without TLS",
            "said": "hôtes où se trouvent les programmes à qui l’on transmet, séparés par des virgules ; "
            "*.ac-creteil.fr : tous ceux du domaine ; http://hôte : sans chiffrement",
        },
    )
    webhooks_per_minute = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 100_000),
        metadata={"description": "Most messages in a minute that are handed to webhooks; 0: as many as there are"},
    )

    @validates_schema
    def _returns_can_be_read(self, values: dict[str, Any], **_: Any) -> None:
        if values["imap_host"] and not (values["imap_user"] and values["imap_password"]):
            raise ValidationError("A mailbox has a user and a password.", "imap_user")

    @post_load
    def _complete(self, values: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Defaults that derive from the academy, and the mailboxes as one address book."""
        domain = values["mail_domain"] or f"ac-{values['academy']}.fr"
        by_role = {role: values.pop(f"{MAILBOX}{role}") for role in USUAL_MAILBOXES}
        values["mailboxes"] = Mailboxes(domain, {role: address for role, address in by_role.items() if address})
        values["notices"] = _notices(values["notices"])
        values["webhook_hosts"] = frozenset(host for host in values["webhook_hosts"].split(",") if host)
        values["quiet_hours"] = _quiet_hours(values["quiet_hours"])
        return values


def _notices(text: str) -> Notices:
    try:
        return notices_with(json.loads(text), template_names())
    except (ValueError, TypeError, AttributeError, UnusableNotices) as error:
        raise ValidationError(f"Cannot be used: {error}.", "notices") from error


def _quiet_hours(text: str) -> QuietHours | None:
    try:
        return quiet_hours(text)
    except UnusableHours as error:
        raise ValidationError(f"Cannot be used: {error}.", "quiet_hours") from error


@dataclass(frozen=True)
class Settings(MailSettings):
    """The settings of messages. `mailboxes` is the academy's address book."""

    schema: ClassVar[type[SettingsSchema]] = SettingsSchema

    mailboxes: Mailboxes
    notices: Notices
    retry_hours: int
    quiet_hours: QuietHours | None
    digest_hour: int
    mail_per_minute: int
    requests_per_hour: int
    imap_host: str | None
    imap_port: int
    imap_user: str | None
    imap_password: str | None = field(repr=False)
    imap_folder: str
    imap_tls: bool
    gazette_days: int
    webhook_hosts: frozenset[str]
    webhooks_per_minute: int

    @property
    def retried_for(self) -> timedelta:
        """For how long a message is tried that a mail server puts off."""
        return timedelta(hours=self.retry_hours)

    def pace_of(self, channel: Channel) -> Pace | None:
        """How many messages may leave by it; None: as many as there are."""
        most = self.mail_per_minute if channel is Channel.EMAIL else self.webhooks_per_minute
        return Pace(most, timedelta(minutes=1)) if most else None

    @property
    def pace_of_requests(self) -> Pace:
        """How many messages one outside system may ask for."""
        return Pace(self.requests_per_hour, timedelta(hours=1), burst=timedelta(hours=1))

    def next_digest(self, after: datetime) -> datetime:
        """When the next daily digest leaves."""
        return next_time(self.digest_hour, after=after, zone=self.zone)
