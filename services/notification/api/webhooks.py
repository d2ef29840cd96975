"""Programs that messages are handed to, signed as Standard Webhooks says."""

from typing import Any

from marshmallow import fields

from services.notification.domain.audiences import Audience
from services.notification.domain.preferences import Place
from services.notification.domain.webhook import LONGEST_URL, Webhook, WebhookStatus
from services.notification.use_cases.manage_webhooks import (
    add_webhook,
    enable_webhook,
    list_webhooks,
    remove_webhook,
    replace_secret,
    try_webhook,
)
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.idempotency import idempotent
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Schema, Text, Uai

blueprint = Blueprint("webhooks", __name__, url_prefix="/api/notification/v1/webhooks", description=__doc__)


class AddedSchema(Schema):
    """Where, and whose messages; a school's have its `uai`."""

    url = Text(LONGEST_URL, shortest=1, required=True)
    audience = fields.Enum(Audience, by_value=True, required=True)
    uai = Uai(load_default="")


class WebhookSchema(Schema):
    """A webhook, without its secrets."""

    id = fields.String()
    url = fields.String()
    audience = fields.String(attribute="place.audience")
    uai = fields.String(attribute="place.uai")
    status = fields.Enum(WebhookStatus, by_value=True)
    reason = fields.String(allow_none=True, metadata={"description": "What it last answered before it was disabled."})
    created_at = Instant()
    succeeded_at = Instant(allow_none=True)
    disabled_at = Instant(allow_none=True)


class WithSecretSchema(WebhookSchema):
    """Said this once: keep it."""

    secret = fields.Function(lambda webhook: webhook.secrets[0].value, metadata={"type": "string"})


class TrialSchema(Schema):
    """The message by which it is tried: see what became of it."""

    message_id = fields.String()


@blueprint.get("")
@blueprint.response(200, WebhookSchema(many=True))
@permitted("manage_webhooks")
def webhooks() -> list[Webhook]:
    """All of them."""
    return list_webhooks(unit_of_work())


@blueprint.post("")
@blueprint.arguments(AddedSchema)
@blueprint.response(201, WithSecretSchema)
@permitted("manage_webhooks")
@idempotent
def add(content: dict[str, Any]) -> Webhook:
    """Hand the messages of a school or a role to a program. Each call makes another, with a secret of its own."""
    place = Place(content["audience"], content["uai"])
    return add_webhook(unit_of_work(), url=content["url"], place=place, actor=current_actor())


@blueprint.post("/<webhook_id>/secret")
@blueprint.response(200, WithSecretSchema)
@permitted("manage_webhooks")
@idempotent
def renew(webhook_id: str) -> Webhook:
    """A new secret. For a day, what is sent bears two signatures, the second by the secret before."""
    return replace_secret(unit_of_work(), webhook_id=webhook_id)


@blueprint.post("/<webhook_id>/activation")
@blueprint.response(200, WebhookSchema)
@permitted("manage_webhooks")
@idempotent
def enable(webhook_id: str) -> Webhook:
    """Begin again, after it was disabled for failing."""
    return enable_webhook(unit_of_work(), webhook_id=webhook_id)


@blueprint.post("/<webhook_id>/trial")
@blueprint.response(202, TrialSchema)
@permitted("manage_webhooks")
@idempotent
def trial(webhook_id: str) -> dict[str, str]:
    """Hand over a message that says nothing."""
    return {"message_id": try_webhook(unit_of_work(), webhook_id=webhook_id)}


@blueprint.delete("/<webhook_id>")
@blueprint.response(204)
@permitted("manage_webhooks")
def remove(webhook_id: str) -> None:
    """Nothing more is handed over."""
    remove_webhook(unit_of_work(), webhook_id=webhook_id)
