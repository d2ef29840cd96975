"""Where, besides their school's or role's mailbox, a person wants what is written there, and how often."""

from typing import Any

from marshmallow import ValidationError, fields

from services.notification.domain.audiences import COMPULSORY
from services.notification.domain.mailboxes import LONGEST_ADDRESS, is_address
from services.notification.domain.preferences import Kind, Person, Rhythm, kind_of
from services.notification.permissions import places_of
from services.notification.use_cases.set_preferences import (
    confirm_address,
    forget_preferences,
    read_preferences,
    set_preferences,
)
from shared.identity.access import permitted
from shared.web.blueprint import Blueprint
from shared.web.request import current_actor, unit_of_work
from shared.web.schemas import Instant, Schema, Text

blueprint = Blueprint("preferences", __name__, url_prefix="/api/notification/v1/preferences", description=__doc__)


def require_address(text: str) -> None:
    """Raises ValidationError."""
    if not is_address(text):
        raise ValidationError("Not an e-mail address.")


class ChosenSchema(Schema):
    """An address, and how often messages of each kind are wanted there; what is not chosen comes at once."""

    address = Text(LONGEST_ADDRESS, required=True, validate=require_address)
    choices = fields.Dict(
        keys=fields.Enum(Kind, by_value=True), values=fields.Enum(Rhythm, by_value=True), load_default=dict
    )


class CodeSchema(Schema):
    """What was sent to the address."""

    code = Text(20, shortest=1, required=True)


class PreferencesSchema(Schema):
    """What a person wants. Nothing is sent there before it is confirmed."""

    address = fields.String()
    choices = fields.Dict(keys=fields.Enum(Kind, by_value=True), values=fields.Enum(Rhythm, by_value=True))
    given_at = Instant()
    confirmed_at = Instant(allow_none=True)
    compulsory = fields.Function(
        lambda _person: {event_type: kind_of(event_type).value for event_type in COMPULSORY},
        metadata={"type": "object", "description": "What comes at once, whatever is chosen, and its kind."},
    )


@blueprint.get("")
@blueprint.response(200, PreferencesSchema)
@permitted("set_preferences")
def show() -> Person:
    """The caller's own."""
    return read_preferences(unit_of_work(), subject=current_actor().subject)


@blueprint.put("")
@blueprint.arguments(ChosenSchema)
@blueprint.response(200, PreferencesSchema)
@permitted("set_preferences")
def choose(content: dict[str, Any]) -> Person:
    """Give an address, or change what is wanted there; a new address is sent a code."""
    actor = current_actor()
    return set_preferences(unit_of_work(), subject=actor.subject, places=places_of(actor), **content)


@blueprint.post("/confirmation")
@blueprint.arguments(CodeSchema)
@blueprint.response(200, PreferencesSchema)
@permitted("set_preferences")
def confirm(content: dict[str, Any]) -> Person:
    """Send back the code."""
    return confirm_address(unit_of_work(), subject=current_actor().subject, **content)


@blueprint.delete("")
@blueprint.response(204)
@permitted("set_preferences")
def forget() -> None:
    """No more copies; the address is forgotten."""
    forget_preferences(unit_of_work(), subject=current_actor().subject)
